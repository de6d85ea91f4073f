/**
 * "Sign in with Plex": a client of plex.tv's sign-in API, the PIN flow, the user's media servers and Plex Home.
 *
 * @module plex-pin
 */
export type { Middleware } from 'openapi-fetch';
export type * from '../generated/models.ts';
export type { components, operations, paths } from '../generated/types.ts';
export type { CallOptions } from './client/call.ts';
export type { TokenSource } from './client/client-state.ts';
export {
  type CallArguments,
  type ClientRequest,
  createPlexClient,
  type PlexClient,
  type PlexMethod,
} from './client/client.ts';
export {
  DeviceRevokedError,
  PinExpiredError,
  PlexApiError,
  type PlexApiErrorDetail,
  PlexError,
  type PlexErrorCode,
  PlexInputError,
  PlexNetworkError,
  PlexResponseError,
  PlexTimeoutError,
  TokenInvalidError,
  TokenStoreError,
} from './client/errors.ts';
export type { PlexClientOptions } from './client/options.ts';
export type { PlexFetch, PlexFetchInit } from './client/plex-fetch.ts';
export { listHomeUsers } from './home/list-home-users.ts';
export { type SwitchedUser, switchUser } from './home/switch-user.ts';
export { hasAccess, type OwnedServer } from './media-servers/access.ts';
export {
  type ConnectableServer,
  type ConnectOptions,
  connectTo,
} from './media-servers/connect-to.ts';
export { listServers } from './media-servers/list-servers.ts';
export type {
  DeviceJwk,
  DeviceJwtClaims,
  DeviceKey,
  DeviceKeyPair,
  DeviceProof,
} from './sign-in/device-key.ts';
export type { SignedIn } from './sign-in/poll.ts';
export { defaultInterval, type Interval } from './sign-in/schedule.ts';
export { resumeSignIn } from './sign-in/resume-sign-in.ts';
export type { SignIn } from './sign-in/sign-in.ts';
export { startSignIn, type StartSignInOptions } from './sign-in/start-sign-in.ts';
export type { SignInState } from './sign-in/state.ts';
export type { TokenScope } from './sign-in/token-scope.ts';
export type { Waiting, WaitOptions } from './sign-in/poll-loop.ts';
