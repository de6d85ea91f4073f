/**
 * Why a sign-in failed:
 *
 * - `denied`: the user came back from Plex without approving.
 * - `expired`: the sign-in was not approved in time, or the browser has not kept its cookie.
 * - `refused`: the user signed in to Plex, but the app does not let them in.
 * - `unavailable`: the app's server responded with an error, for instance because it cannot reach plex.tv.
 * - `network`: the app's server could not be reached.
 * - `blocked`: the page is in a frame, which cannot show Plex, and the browser opened no popup.
 */
export type SignInErrorCode =
  'denied' | 'expired' | 'refused' | 'unavailable' | 'network' | 'blocked';

/** A sign-in that ended without a signed-in user. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  /** Why the sign-in failed. Stable across versions, unlike the message. */
  readonly code: SignInErrorCode;
  /**
   * Details, if there are any: the reason that the app's server gives, such as `no_server` if the user has no
   * access to the required Plex server, `no_cookie` if the browser has not kept the cookie of the sign-in, or the
   * request that failed.
   */
  readonly reason: string | undefined;

  constructor(code: SignInErrorCode, reason?: string) {
    super(`Not signed in: ${reason ?? code}`);
    this.code = code;
    this.reason = reason;
  }
}
