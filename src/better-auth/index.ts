export type { LinkPlexBody, PlexStatusBody, SignInPlexBody } from './body.ts';
export type {
  CallbackPlexEndpoint,
  LinkPlexEndpoint,
  PlexStatusEndpoint,
  SignInPlexEndpoint,
} from './endpoint-types.ts';
export { PLEX_ERROR_CODES, type PlexErrorCode, type PlexErrorCodes } from './error-codes.ts';
export type { PlexMappedUser, PlexOptions } from './options.ts';
export type { PlexMode } from './pending.ts';
export { plex, type PlexPlugin } from './plugin.ts';
export type { StartedSignIn } from './start.ts';
export type { CompletedSignIn, PlexStatus } from './status.ts';
