/** What `code` an error of this library can have. Switch on it to narrow the error. */
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

// Its fields are declared below and set by constructors alone, so that what is not given is no property.
abstract class PlexErrorBase extends Error {
  /** What kind of error it is; stable across versions, unlike the message. */
  abstract readonly code: PlexErrorCode;
}

/** Any error of this library. It narrows by `code`. */
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
 * The class of every error that this library throws. No message, property or cause holds a token, a
 * JWT or a private key. An aborted call is not among them: it rejects with the signal's own reason.
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
// Every class below is in the union, so that `instanceof` narrows to it.
export const PlexError = PlexErrorBase as unknown as abstract new (
  ...args: ConstructorParameters<typeof Error>
) => PlexError;

/** One reason that plex.tv gave for refusing a request. */
export interface PlexApiErrorDetail {
  /** Plex's own number, for example 1020 for a PIN that has expired. */
  readonly code: number;
  /** Plex's words, at most 200 characters of them, without anything that looks like a secret. */
  readonly message: string;
}

/** plex.tv answered with an HTTP status that says no. */
export class PlexApiError extends PlexErrorBase {
  override readonly name = 'PlexApiError';
  readonly code = 'api';
  /** The HTTP status. */
  declare readonly status: number;
  /** The reasons that plex.tv gave; empty where the answer had none that could be read. */
  declare readonly errors: readonly PlexApiErrorDetail[];
  /** How long plex.tv asks to wait before the next request, in seconds. */
  declare readonly retryAfter?: number;

  constructor(
    message: string,
    details: { status: number; errors: readonly PlexApiErrorDetail[]; retryAfter?: number },
  ) {
    super(message);
    Object.assign(this, details);
  }
}

/** The PIN was not approved in time, or plex.tv does not know it any more. Start a new sign-in. */
export class PinExpiredError extends PlexErrorBase {
  override readonly name = 'PinExpiredError';
  readonly code = 'pin_expired';
}

/** The answer is not what plex.tv's API is known to answer: not JSON, too long, wrong types, a redirect. */
export class PlexResponseError extends PlexErrorBase {
  override readonly name = 'PlexResponseError';
  readonly code = 'response';
  /** The HTTP status of that answer. */
  declare readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** No answer came: plex.tv could not be reached, or the connection broke. `cause` says why. */
export class PlexNetworkError extends PlexErrorBase {
  override readonly name = 'PlexNetworkError';
  readonly code = 'network';
}

/** No whole answer came within the client's `timeout`. */
export class PlexTimeoutError extends PlexErrorBase {
  override readonly name = 'PlexTimeoutError';
  readonly code = 'timeout';
}

/** An argument is wrong. Nothing was sent. */
export class PlexInputError extends PlexErrorBase {
  override readonly name = 'PlexInputError';
  readonly code = 'input';
  /** The name of the argument. */
  declare readonly field: string;

  /** `problem` continues a sentence that begins with the name of the field. */
  constructor(field: string, problem: string) {
    super(`${field} ${problem}`);
    this.field = field;
  }
}

/** A Plex JWT is not what it should be: forged, expired, or meant for another app or device. */
export class TokenInvalidError extends PlexErrorBase {
  override readonly name = 'TokenInvalidError';
  readonly code = 'token_invalid';
}

/**
 * plex.tv gives no tokens for this device key any more: the user removed the device, or the key was never bound to
 * it. Sign in again. `cause` is plex.tv's answer.
 */
export class DeviceRevokedError extends PlexErrorBase {
  override readonly name = 'DeviceRevokedError';
  readonly code = 'device_revoked';
}

/**
 * The store of a token keeper failed, or took too long. It is told to `onRefreshFailed` and never thrown: the keeper
 * goes on without the store. `cause` is what is left of the store's own error, without what may be a secret.
 */
export class TokenStoreError extends PlexErrorBase {
  override readonly name = 'TokenStoreError';
  readonly code = 'token_store';
}
