/** An error that plex.tv responds with: the HTTP status, and Plex's own code and message. */
export interface ApiErrorDetails {
  readonly status: 400 | 401 | 403 | 404 | 422 | 429 | 498 | 500;
  readonly code: number;
  readonly message: string;
}

/**
 * The errors that are documented or were seen. An error whose code at plex.tv is unknown has the HTTP status as
 * its code.
 */
export const apiErrors = {
  noIdentifier: { status: 400, code: 1000, message: 'X-Plex-Client-Identifier is missing' },
  notAuthenticated: { status: 401, code: 1001, message: 'User could not be authenticated' },
  notFound: { status: 404, code: 1002, message: 'Not found' },
  rateLimited: { status: 429, code: 1003, message: 'API rate limit exceeded' },
  malformedRequest: { status: 400, code: 1004, message: 'Malformed request' },
  internalError: { status: 500, code: 1007, message: 'Internal server error' },
  pinNotFound: { status: 404, code: 1020, message: 'Code not found or expired' },
  homePinRequired: {
    status: 403,
    code: 1041,
    message: 'A valid PIN is required to perform this action',
  },
  invalidSignature: { status: 422, code: 422, message: 'JWT signature verification failed' },
  unknownKey: { status: 422, code: 1097, message: 'No public key to verify the request' },
  wrongIssuer: { status: 422, code: 1097, message: 'JWT issuer is not the client identifier' },
  invalidClaim: { status: 422, code: 422, message: 'JWT is not meant for plex.tv at this time' },
  invalidNonce: { status: 422, code: 422, message: 'Nonce is unknown, used or expired' },
  keyTaken: { status: 422, code: 422, message: 'Thumbprint is taken by another device' },
  jwtExpired: { status: 498, code: 498, message: 'Token expired' },
} as const satisfies Record<string, ApiErrorDetails>;

/** Thrown to end a request with an error response. */
export class HttpError extends Error {
  readonly details: ApiErrorDetails;

  constructor(details: ApiErrorDetails) {
    super(details.message);
    this.details = details;
  }
}
