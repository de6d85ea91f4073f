import { SignInError } from './error.ts';

/** Reports that the code which a sign-in needs could not be loaded. */
export function throwLoadError(error: unknown): never {
  throw new SignInError('network', String(error));
}
