/**
 * Why nobody is signed in:
 *
 * - `denied`: the user came back from Plex without having approved.
 * - `expired`: nobody approved in time.
 * - `refused`: Plex knows the user, and the app does not let them in.
 * - `unavailable`: the app's server answered with a failure, which may be that it cannot reach plex.tv.
 * - `network`: the app's server could not be reached.
 */
export type SignInErrorCode = 'denied' | 'expired' | 'refused' | 'unavailable' | 'network';

/** A sign-in that has ended without anybody signed in. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  /** What kind of end it is; stable across versions, unlike the message. */
  readonly code: SignInErrorCode;
  /**
   * More about it, where there is more: why the app refused, in its server's word (`no_server` if the user has
   * no access to its Plex server), or what failed.
   */
  readonly reason: string | undefined;

  constructor(code: SignInErrorCode, reason?: string) {
    super(`Not signed in: ${reason ?? code}`);
    this.code = code;
    this.reason = reason;
  }
}
