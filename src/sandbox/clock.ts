/** The clock of a sandbox, the only source of time in it. */
export interface Clock {
  /** Returns the time in ms since 1970, like `Date.now()`. */
  readonly now: () => number;
  readonly advance: (ms: number) => void;
}

/** Creates a clock that follows `now` and can be moved forward. */
export function createClock(now: () => number): Clock {
  let offset = 0;
  return {
    now: () => now() + offset,
    advance(ms) {
      if (!(ms >= 0 && ms < Infinity)) {
        throw new RangeError(`advance takes milliseconds, 0 or more, got ${ms}`);
      }
      offset += ms;
    },
  };
}
