import { DeviceRevokedError, PlexApiError } from '../client/errors.ts';

const MIN_BACK_OFF = 2_000;
const MAX_BACK_OFF = 60_000;
const MAX_RETRY_AFTER = 3_600_000;
/** A removed device stays removed until the user signs in again; but the user may do so in another process. */
const REVOKED_BACK_OFF = 5 * 60_000;

/** The time after a failed refresh during which no request is sent to plex.tv. It grows with each failure in a row. */
export class Cooldown {
  #failures = 0;
  #current: { error: unknown; wallEnd: number; monotonicEnd: number } | undefined;

  /** Returns why the cooldown was started, while it lasts. The error is wrapped because it may be undefined. */
  reason(): { readonly error: unknown } | undefined {
    if (!this.#current) return undefined;
    const { error, wallEnd, monotonicEnd } = this.#current;
    // Either local clock can end the cooldown, because the monotonic one may stop while the machine sleeps.
    return Date.now() < wallEnd && performance.now() < monotonicEnd ? { error } : undefined;
  }

  start(error: unknown): void {
    const length = backOff(error, this.#failures++);
    this.#current = {
      error,
      wallEnd: Date.now() + length,
      monotonicEnd: performance.now() + length,
    };
  }

  /** Ends the cooldown, and forgets the failures before it. */
  end(): void {
    this.#failures = 0;
    this.#current = undefined;
  }
}

/**
 * The length of a cooldown in ms: an exponential back-off whose second half is random, so that clients that failed
 * together do not retry together. It is added to plex.tv's `Retry-After`, of which at most an hour counts.
 */
function backOff(error: unknown, failures: number): number {
  const length = Math.min(MAX_BACK_OFF, MIN_BACK_OFF * 2 ** failures) * (0.5 + Math.random() / 2);
  if (error instanceof DeviceRevokedError) return REVOKED_BACK_OFF + length;
  const retryAfter = (error instanceof PlexApiError && error.retryAfter) || 0;
  return Math.min(MAX_RETRY_AFTER, retryAfter * 1000) + length;
}
