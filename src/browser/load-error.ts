import { SignInError } from './error.ts';

/** Reports that the code which a sign-in needs could not be loaded, and closes the popup, which is still empty. */
export const throwLoadError =
  (popup?: Window) =>
  (error: unknown): never => {
    popup?.close();
    throw new SignInError('network', String(error));
  };
