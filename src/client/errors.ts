/** The `code` of an error of this library. Switch on it to narrow the error. */
export type PlexErrorCode =
  | 'api'
  | 'pin_expired'
  | 'response'
  | 'network'
  | 'timeout'
  | 'input'
  | 'token_invalid'
  | 'device_revoked'
  | 'token_store';

// `declare` keeps fields that are not set from becoming own properties.
abstract class PlexErrorBase extends Error {
  /** The kind of error. It is stable across versions, unlike the message. */
  abstract readonly code: PlexErrorCode;
}

/** Any error of this library, which narrows by `code`. */
export type PlexError =
  | PlexApiError
  | PinExpiredError
  | PlexResponseError
  | PlexNetworkError
  | PlexTimeoutError
  | PlexInputError
  | TokenInvalidError
  | DeviceRevokedError
  | TokenStoreError;

/**
 * The base class of every error that this library throws. No message, property or cause contains a token, a JWT or a
 * private key. An aborted call rejects with the signal's own reason instead.
 *
 * @example
 *
 * ```ts
 * try {
 *   await signIn.wait();
 * } catch (error) {
 *   if (!(error instanceof PlexError)) throw error;
 *   switch (error.code) {
 *     case 'pin_expired':
 *       return showNewCode();
 *     case 'api':
 *       return console.error(error.status, error.errors);
 *     default:
 *       return console.error(error.message);
 *   }
 * }
 * ```
 */
// Every class below is in the union, so `instanceof` narrows to it.
export const PlexError = PlexErrorBase as unknown as abstract new (
  ...args: ConstructorParameters<typeof Error>
) => PlexError;

/** One reason for an error status. */
export interface PlexApiErrorDetail {
  /** Plex's own error code, for example 1020 for an expired PIN. */
  readonly code: number;
  /** Plex's message: at most 200 characters, without anything that looks like a secret. */
  readonly message: string;
}

/** plex.tv returned an error status. */
export class PlexApiError extends PlexErrorBase {
  override readonly name = 'PlexApiError';
  readonly code = 'api';
  /** The HTTP status. */
  declare readonly status: number;
  /** The reasons that plex.tv gave; empty if the response has none that can be read. */
  declare readonly errors: readonly PlexApiErrorDetail[];
  /** How long to wait before the next request, in seconds, from `Retry-After`. */
  declare readonly retryAfter?: number;

  constructor(
    message: string,
    details: { status: number; errors: readonly PlexApiErrorDetail[]; retryAfter?: number },
  ) {
    super(message);
    Object.assign(this, details);
  }
}

/** The PIN was not approved in time, or plex.tv no longer knows it. Start a new sign-in. */
export class PinExpiredError extends PlexErrorBase {
  override readonly name = 'PinExpiredError';
  readonly code = 'pin_expired';
}

/** The response does not match the API: it is not JSON, too long, of the wrong types, or a redirect. */
export class PlexResponseError extends PlexErrorBase {
  override readonly name = 'PlexResponseError';
  readonly code = 'response';
  /** The HTTP status of the response. */
  declare readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** plex.tv could not be reached, or the connection was lost. `cause` is the platform's error. */
export class PlexNetworkError extends PlexErrorBase {
  override readonly name = 'PlexNetworkError';
  readonly code = 'network';
}

/** The response was not complete within the client's `timeout`. */
export class PlexTimeoutError extends PlexErrorBase {
  override readonly name = 'PlexTimeoutError';
  readonly code = 'timeout';
}

/** An argument is not valid. Nothing was sent. */
export class PlexInputError extends PlexErrorBase {
  override readonly name = 'PlexInputError';
  readonly code = 'input';
  /** The name of the argument. */
  declare readonly field: string;

  /** `problem` continues a sentence that starts with the name of the field, or is a whole sentence. */
  constructor(field: string, problem: string) {
    super(/^[A-Z]/.test(problem) ? problem : `${field} ${problem}`);
    this.field = field;
  }
}

/** A Plex JWT is not valid: forged, expired, or issued for another app or device. */
export class TokenInvalidError extends PlexErrorBase {
  override readonly name = 'TokenInvalidError';
  readonly code = 'token_invalid';
}

/**
 * plex.tv no longer issues tokens for this device key: the user removed the device, or the key was never bound to it.
 * Sign in again. `cause` is plex.tv's error.
 */
export class DeviceRevokedError extends PlexErrorBase {
  override readonly name = 'DeviceRevokedError';
  readonly code = 'device_revoked';
}

/**
 * The store of a token keeper failed, or took too long. The error is reported to `onRefreshFailed` and never thrown:
 * the keeper continues without the store. `cause` is the store's own error, redacted.
 */
export class TokenStoreError extends PlexErrorBase {
  override readonly name = 'TokenStoreError';
  readonly code = 'token_store';
}
