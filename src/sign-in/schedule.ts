import { typeMismatch } from '../client/validate.ts';

/** Pause between two polls: a number of ms, or a function of the ms waited so far that returns one. */
export type Interval = number | ((elapsed: number) => number);

/**
 * The default interval. Plex's documentation says to poll once a second [doc], and most users who approve do so in the
 * first minutes, so polls become rarer with time. On average, the token arrives half a pause after the approval. A sign-in
 * that nobody approves costs 392 requests in the 30 minutes of a strong code instead of 1,800, and 302 in the 15
 * minutes of a short one.
 *
 * | waited     | pause | mean delay |
 * | ---------- | ----- | ---------- |
 * | 0 - 2 min  | 1 s   | 0.5 s      |
 * | 2 - 5 min  | 2 s   | 1 s        |
 * | 5 - 10 min | 5 s   | 2.5 s      |
 * | later      | 10 s  | 5 s        |
 *
 * @param elapsed The time since the start of the wait, in ms.
 * @returns The pause before the next poll, in ms.
 */
export function defaultInterval(elapsed: number): number {
  const minutes = elapsed / 60_000;
  if (minutes < 2) return 1_000;
  if (minutes < 5) return 2_000;
  return minutes < 10 ? 5_000 : 10_000;
}

/** Minimum time between the starts of two polls, however often one is requested, in ms. */
export const MIN_INTERVAL = 500;

/** Returns the pause of an interval in ms. Throws a PlexInputError if it is not a positive number. */
export function resolveInterval(interval: Interval, elapsed: number): number {
  const pause: unknown = typeof interval === 'function' ? interval(elapsed) : interval;
  if (typeof pause === 'number' && pause > 0 && pause < Infinity) return pause;
  throw typeMismatch('interval', 'a positive number of ms, or a function that returns one', pause);
}

/**
 * Returns when to poll next, on the clock of `now`. All times are in ms. The last poll of a PIN comes even if
 * `retryAfter` reaches beyond it: an approval that it does not see is lost.
 */
export function computeNextPoll(
  now: number,
  deadline: number,
  delay: number,
  retryAfter: number,
): number {
  const next = now + Math.max(delay, retryAfter);
  // Poll just before the PIN expires: at the deadline itself, plex.tv may not know the PIN any more.
  const lastCall = deadline - MIN_INTERVAL;
  if (next <= lastCall) return next;
  return now + MIN_INTERVAL <= lastCall ? lastCall : deadline;
}

/** Bounds the back-off, unless the interval itself is longer, in ms. */
const MAX_BACK_OFF = 10_000;

/**
 * Returns the delay after a number of failures in a row: exponential back-off with full jitter, but never less than the
 * regular pause, so that failures never cause more requests than responses would.
 */
export function computeBackOff(pause: number, failures: number): number {
  const ceiling = Math.min(MAX_BACK_OFF, pause * 2 ** failures);
  return pause + Math.random() * Math.max(0, ceiling - pause);
}

/** Returns how long a poll may take at most, in ms: one without a response must leave time for the last poll. */
export function computeMaxDuration(now: number, deadline: number): number {
  const left = Math.floor(deadline - 2 * MIN_INTERVAL - now);
  return left >= MIN_INTERVAL ? left : Infinity;
}
