export type { LinkPlexBody, SignInPlexBody } from '../body.ts';
export { PLEX_ERROR_CODES, type PlexErrorCode, type PlexErrorCodes } from '../error-codes.ts';
export type { StartedSignIn } from '../start.ts';
export type { CompletedSignIn } from '../status.ts';
export { plexClient, type PlexActions, type PlexClientPlugin } from './plugin.ts';
export type { PlexResponse, PlexResponseFailure } from './response.ts';
export type {
  LinkPlexInput,
  PlexDeviceCode,
  PlexInBrowser,
  PlexOnDevice,
  PlexSignInResponse,
  SignInPlexInput,
} from './sign-in.ts';
