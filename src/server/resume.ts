import { PlexInputError } from '../client/errors.ts';
import type { DeviceKey } from '../sign-in/device-key.ts';
import { resumeSignIn, type SignIn } from '../sign-in/sign-in.ts';
import type { App } from './app.ts';
import type { Pending } from './cookies.ts';

interface Resumed {
  signIn: SignIn;
  deviceKey?: DeviceKey;
}

/** The sign-in of a cookie; null where an app has set it that was configured otherwise, or another version. */
export async function resume(
  { plex, deviceKey }: App,
  { signIn }: Pending,
  request: Request,
): Promise<Resumed | null> {
  if (signIn.kid !== undefined && !deviceKey) return null;
  const key = signIn.kid !== undefined && deviceKey ? await deviceKey(signIn.kid, request) : null;
  const keys = key ? { deviceKey: key } : {};
  try {
    return { signIn: resumeSignIn(plex, signIn, keys), ...keys };
  } catch (error) {
    // A key that is not the one asked for is a defect of the app.
    if (error instanceof PlexInputError && error.field !== 'deviceKey') return null;
    throw error;
  }
}
