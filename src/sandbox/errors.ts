/** Why plex.tv refuses a request: the HTTP status, and Plex's own number and words for it. */
export interface PlexError {
  readonly status: 400 | 401 | 404 | 429 | 500;
  readonly code: number;
  readonly message: string;
}

/** The errors that were documented or observed, with their codes. */
export const errors = {
  noIdentifier: { status: 400, code: 1000, message: 'X-Plex-Client-Identifier is missing' },
  notAuthenticated: { status: 401, code: 1001, message: 'User could not be authenticated' },
  notFound: { status: 404, code: 1002, message: 'Not found' },
  tooMany: { status: 429, code: 1003, message: 'API rate limit exceeded' },
  malformed: { status: 400, code: 1004, message: 'Malformed request' },
  failed: { status: 500, code: 1007, message: 'Internal server error' },
  noPin: { status: 404, code: 1020, message: 'Code not found or expired' },
} as const satisfies Record<string, PlexError>;
