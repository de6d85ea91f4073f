export { defineSignInElement } from './element.ts';
export { SignInError, type SignInErrorCode } from './error.ts';
export type { PlexSignInElement, SignInElementEvents } from './plex-sign-in-element.ts';
export type { SignInResult } from './poll-sign-in.ts';
export { signIn, type SignInOptions, type Waiting } from './sign-in.ts';
export type { SignInStrings } from './strings.ts';
