export { PLEX_ERROR_CODES, type PlexErrorCode, type PlexErrorCodes } from '../error-codes.ts';
export { plexClient, type PlexActions, type PlexClientPlugin } from './plugin.ts';
export type { PlexResponse, PlexResponseFailure } from './response.ts';
export type {
  LinkPlexInput,
  PlexDeviceCode,
  PlexSignInResponse,
  SignInPlexInput,
} from './sign-in.ts';
