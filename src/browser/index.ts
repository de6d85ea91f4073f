export {
  defineSignInElement,
  type PlexSignInElement,
  type SignInElementEvents,
} from './element.ts';
export { SignInError, type SignInErrorCode } from './error.ts';
export { signIn, type SignInOptions } from './sign-in.ts';
export type { SignInResult } from './follow.ts';
export type { SignInStrings } from './strings.ts';
