/** Why plex.tv refuses a request: the HTTP status, and Plex's own number and words for it. */
export interface PlexError {
  readonly status: 400 | 401 | 404 | 422 | 429 | 498 | 500;
  readonly code: number;
  readonly message: string;
}

/**
 * The errors that were documented or observed, with their codes. Where plex.tv's number is not known, the HTTP
 * status stands in for it.
 */
export const errors = {
  noIdentifier: { status: 400, code: 1000, message: 'X-Plex-Client-Identifier is missing' },
  notAuthenticated: { status: 401, code: 1001, message: 'User could not be authenticated' },
  notFound: { status: 404, code: 1002, message: 'Not found' },
  tooMany: { status: 429, code: 1003, message: 'API rate limit exceeded' },
  malformed: { status: 400, code: 1004, message: 'Malformed request' },
  failed: { status: 500, code: 1007, message: 'Internal server error' },
  noPin: { status: 404, code: 1020, message: 'Code not found or expired' },
  badSignature: { status: 422, code: 422, message: 'JWT signature verification failed' },
  wrongIssuer: { status: 422, code: 1097, message: 'JWT issuer is not the client identifier' },
  badClaim: { status: 422, code: 422, message: 'JWT is not meant for plex.tv at this time' },
  badNonce: { status: 422, code: 422, message: 'Nonce is unknown, used or expired' },
  keyTaken: { status: 422, code: 422, message: 'Thumbprint is taken by another device' },
  jwtExpired: { status: 498, code: 498, message: 'Token expired' },
} as const satisfies Record<string, PlexError>;

/** Thrown where a request is refused, for the routes to answer with the reason. */
export class Refused extends Error {
  readonly reason: PlexError;

  constructor(reason: PlexError) {
    super(reason.message);
    this.reason = reason;
  }
}
