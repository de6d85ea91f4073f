/**
 * Why a sign-in failed:
 *
 * - `denied`: the user came back from Plex without approving.
 * - `expired`: the sign-in was not approved in time.
 * - `refused`: the user signed in to Plex, but the app does not let them in.
 * - `unavailable`: the app's server responded with an error, for instance because it cannot reach plex.tv.
 * - `network`: the app's server could not be reached.
 */
export type SignInErrorCode = 'denied' | 'expired' | 'refused' | 'unavailable' | 'network';

/** A sign-in that ended without a signed-in user. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  /** Why the sign-in failed. Stable across versions, unlike the message. */
  readonly code: SignInErrorCode;
  /**
   * Details, if there are any: the reason that the app's server gives for `refused` (`no_server` if the user has
   * no access to the required Plex server), or the request that failed.
   */
  readonly reason: string | undefined;

  constructor(code: SignInErrorCode, reason?: string) {
    super(`Not signed in: ${reason ?? code}`);
    this.code = code;
    this.reason = reason;
  }
}
