import type { Clock } from './clock.ts';

/** How many requests a sandbox answers before it refuses more with 429. */
export interface RateLimit {
  /** Requests of all clients together in each period. */
  requests: number;
  /** Length of a period in seconds, on the sandbox's clock. */
  seconds: number;
}

/** Counts a request: 0 when it may pass, else the seconds until it may be tried again. */
export function createRateLimiter(clock: Clock, limit: RateLimit): () => number {
  let start = clock.now();
  let count = 0;
  return () => {
    const length = limit.seconds * 1000;
    if (clock.now() >= start + length) {
      start = clock.now();
      count = 0;
    }
    count += 1;
    return count > limit.requests ? Math.ceil((start + length - clock.now()) / 1000) : 0;
  };
}
