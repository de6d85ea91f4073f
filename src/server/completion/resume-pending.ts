import type { PlexClient } from '../../client/client.ts';
import { PlexInputError } from '../../client/errors.ts';
import type { DeviceKey } from '../../sign-in/device-key.ts';
import { resumeSignIn } from '../../sign-in/resume-sign-in.ts';
import type { SignIn } from '../../sign-in/sign-in.ts';
import type { SignInState } from '../../sign-in/state.ts';
import type { Call } from '../call.ts';
import type { PendingSignIn } from '../cookies/cookies.ts';
import type { HandlerState } from '../handler-state.ts';

export interface ResumedSignIn {
  signIn: SignIn;
  deviceKey?: DeviceKey;
}

/** Resumes the sign-in of a cookie; null if it does not fit the configuration or the version of this handler. */
export const resumePending = (
  { plex, deviceKey }: HandlerState,
  { signIn }: PendingSignIn,
  { request, context }: Call,
): Promise<ResumedSignIn | null> =>
  resumeSaved(plex, signIn, deviceKey && ((kid) => deviceKey(kid, request, context)));

/**
 * Resumes a sign-in that an app has saved; null if the app has changed its client identifier, no longer has device
 * keys, or has been updated since.
 */
export async function resumeSaved(
  plex: PlexClient,
  signIn: SignInState,
  findKey: ((kid: string) => DeviceKey | Promise<DeviceKey>) | undefined,
): Promise<ResumedSignIn | null> {
  const { kid } = signIn;
  if (kid !== undefined && !findKey) return null;
  const key = kid !== undefined && findKey ? await findKey(kid) : null;
  const keys = key ? { deviceKey: key } : {};
  try {
    return { signIn: resumeSignIn(plex, signIn, keys), ...keys };
  } catch (error) {
    // A wrong key is a bug of the app, which must see the error.
    if (error instanceof PlexInputError && error.field !== 'deviceKey') return null;
    throw error;
  }
}
