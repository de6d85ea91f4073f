export type { SignInEvent } from './events.ts';
export { createSignInHandler, type SignInHandler, type SignInRoute } from './handler.ts';
export type { CookieOptions, SignedInUser, SignInHandlerOptions, SignInStore } from './options.ts';
export type { PageContent } from './pages/frame.ts';
export type { PageStrings } from './pages/strings.ts';
