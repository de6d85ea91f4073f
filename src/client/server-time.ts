/** When plex.tv answered last: what its `Date` said, and the local clocks. `plex-pin/jwt` tells its time from it. */
export interface LastAnswer {
  readonly date: string | null;
  /** In ms since 1970. */
  readonly wall: number;
  /** On the clock of `performance.now()`, which nobody can set. */
  readonly monotonic: number;
}

/** The time of an answer by its `Date`, in ms since 1970; the local one of then where it did not say. */
export function serverTime(date: string | null | undefined, local = Date.now()): number {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? local : time;
}
