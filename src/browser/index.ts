export {
  defineSignInElement,
  type PlexSignInElement,
  type SignInElementEvents,
} from './element.ts';
export { SignInError, type SignInErrorCode } from './error.ts';
export type { SignInResult } from './poll-sign-in.ts';
export { signIn, type SignInOptions } from './sign-in.ts';
export type { SignInStrings } from './strings.ts';
