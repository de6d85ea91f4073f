import { PlexInputError } from '../client/errors.ts';
import type { DeviceKey } from '../sign-in/device-key.ts';
import { resumeSignIn } from '../sign-in/resume-sign-in.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { Call } from './call.ts';
import type { PendingSignIn } from './cookies.ts';
import type { HandlerState } from './handler-state.ts';

export interface ResumedSignIn {
  signIn: SignIn;
  deviceKey?: DeviceKey;
}

/** Resumes the sign-in of a cookie; null if it does not fit the configuration or the version of this handler. */
export async function resumePending(
  { plex, deviceKey: findKey }: HandlerState,
  { signIn }: PendingSignIn,
  { request, context }: Call,
): Promise<ResumedSignIn | null> {
  if (signIn.kid !== undefined && !findKey) return null;
  const key =
    signIn.kid !== undefined && findKey ? await findKey(signIn.kid, request, context) : null;
  const keys = key ? { deviceKey: key } : {};
  try {
    return { signIn: resumeSignIn(plex, signIn, keys), ...keys };
  } catch (error) {
    // A wrong key is a bug of the app, which must see the error.
    if (error instanceof PlexInputError && error.field !== 'deviceKey') return null;
    throw error;
  }
}
