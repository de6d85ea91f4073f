export { createSignInHandler, type SignInHandler, type SignInRoute } from './handler.ts';
export type { CookieOptions, SignedInUser, SignInHandlerOptions } from './options.ts';
