export { PLEX_ERROR_CODES } from './error-codes.ts';
export { plex } from './plugin.ts';
