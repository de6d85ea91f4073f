/** The one source of time of a sandbox. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()` gives them. */
  readonly now: () => number;
  readonly advance: (ms: number) => void;
}

/** A clock that follows `now` and can be set forward. */
export function createClock(now: () => number): Clock {
  let ahead = 0;
  return {
    now: () => now() + ahead,
    advance(ms) {
      if (!(ms >= 0 && ms < Infinity)) {
        throw new RangeError(`advance takes a number of milliseconds, 0 or more, not ${ms}`);
      }
      ahead += ms;
    },
  };
}
