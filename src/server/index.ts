export { createSignInHandler, type SignInHandler } from './handler.ts';
export type { CookieOptions, SignedInUser, SignInHandlerOptions } from './options.ts';
