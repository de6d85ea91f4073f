import { PlexError } from '../index.ts';

/**
 * Whether plex.tv itself rejected the token of a request: it is not valid (401) or has expired (498). Only plex.tv
 * lists its reasons as JSON; without them the response comes from something in between, such as a proxy or a captive
 * portal, and says nothing about the token.
 */
export const isTokenRejected = (error: unknown): boolean =>
  error instanceof PlexError &&
  error.code === 'api' &&
  [401, 498].includes(error.status) &&
  error.errors.length > 0;

/** Whether plex.tv itself no longer accepts the device key. */
export const isKeyRevoked = (error: unknown): error is PlexError =>
  error instanceof PlexError &&
  error.code === 'device_revoked' &&
  !isIntermediaryError(error.cause);

const isIntermediaryError = (error: unknown): boolean =>
  error instanceof PlexError && error.code === 'api' && error.errors.length === 0;
