export { createSignInHandler, type SignInHandler } from './handler.ts';
export type { SignedInUser, SignInHandlerOptions } from './options.ts';
