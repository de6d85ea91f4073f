import { DeviceRevokedError, PlexApiError } from '../client/errors.ts';

/** The time after a failure in which plex.tv is not asked again. */
export interface Rest {
  /** Why there is one now; undefined where there is none. */
  reason(): { error: unknown } | undefined;
  /** Begins one, or a longer one after several failures in a row. */
  begin(error: unknown): void;
  /** All is well again. */
  end(): void;
}

const SHORTEST = 2_000;
const LONGEST = 60_000;
const HOUR = 3_600_000;

/** The clocks are local ones, and the rest is over when either says so: one of them stops while a machine sleeps. */
export function createRest(): Rest {
  let failures = 0;
  let current: { error: unknown; wall: number; monotonic: number } | undefined;
  return {
    reason() {
      if (!current || Date.now() >= current.wall || performance.now() >= current.monotonic) {
        return undefined;
      }
      return { error: current.error };
    },
    begin(error) {
      const length = lengthAfter(error, failures++);
      current = { error, wall: Date.now() + length, monotonic: performance.now() + length };
    },
    end() {
      failures = 0;
      current = undefined;
    },
  };
}

/**
 * In ms: exponential, with jitter in its second half, so that those who failed together do not come back together.
 * What plex.tv asks for with `Retry-After` comes on top, up to an hour. A device that was removed stays so until
 * somebody signs in again: plex.tv is asked once an hour whether that has happened.
 */
function lengthAfter(error: unknown, failures: number): number {
  const length = Math.min(LONGEST, SHORTEST * 2 ** failures) * (0.5 + Math.random() / 2);
  if (error instanceof DeviceRevokedError) return HOUR + length;
  const retryAfter = (error instanceof PlexApiError && error.retryAfter) || 0;
  return Math.min(HOUR, retryAfter * 1000) + length;
}
