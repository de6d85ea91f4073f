import { PinExpiredError, PlexInputError } from '../client/errors.ts';
import { resumeSignIn, type SignIn } from '../sign-in/sign-in.ts';
import type { App } from './app.ts';
import type { Pending } from './cookies.ts';

/**
 * The sign-in of a cookie. Throws a PinExpiredError where it is of no use any more: another version of this
 * library may have set it.
 */
export function resume({ plex }: App, { signIn }: Pending): SignIn {
  try {
    return resumeSignIn(plex, signIn);
  } catch (error) {
    if (!(error instanceof PlexInputError)) throw error;
    throw new PinExpiredError('The sign-in cannot be resumed: start a new one', { cause: error });
  }
}
