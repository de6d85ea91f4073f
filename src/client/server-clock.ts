import { serverTime } from './server-time.ts';

/**
 * plex.tv's clock, as the `Date` of its answers tells it. The local clock may be wrong, may be set at any
 * moment, and the machine may sleep.
 */
export interface ServerClock {
  /** Reads the clock off an answer. */
  learn(headers: Headers): void;
  /**
   * What it shows now, in ms since 1970; it may be a second or so behind. Undefined before the first
   * answer, and after the local clock was set or the machine slept, when the local clocks disagree.
   */
  now(): number | undefined;
  /** What it shows at the latest, by whichever local clock has gone further; the local time before the first answer. */
  guess(): number;
}

/** By how much the local clocks may drift apart before neither is believed (ms). */
const TOLERANCE = 5_000;

export function createServerClock(): ServerClock {
  let known: { server: number; wall: number; monotonic: number } | undefined;
  return {
    learn(headers) {
      known = { server: serverTime(headers), wall: Date.now(), monotonic: performance.now() };
    },
    now() {
      if (!known) return undefined;
      const elapsed = performance.now() - known.monotonic;
      const agreed = Math.abs(Date.now() - known.wall - elapsed) <= TOLERANCE;
      return agreed ? known.server + elapsed : undefined;
    },
    guess() {
      if (!known) return Date.now();
      const { server, wall, monotonic } = known;
      return server + Math.max(Date.now() - wall, performance.now() - monotonic);
    },
  };
}
