import { typeMismatch } from '../client/validate.ts';

/** How long to pause between two polls: a number of ms, or that as a function of the ms waited so far. */
export type Interval = number | ((elapsed: number) => number);

/**
 * The default: plex.tv asks for one poll a second [doc], and people who approve do so in the first
 * minutes. After an approval the token comes half an interval later on average. A sign-in that nobody
 * approves costs 392 requests in the 30 minutes of a strong code instead of 1,800, and 302 in the 15
 * minutes of a short one.
 *
 * | waited     | pause | mean delay |
 * | ---------- | ----- | ---------- |
 * | 0 - 2 min  | 1 s   | 0.5 s      |
 * | 2 - 5 min  | 2 s   | 1 s        |
 * | 5 - 10 min | 5 s   | 2.5 s      |
 * | later      | 10 s  | 5 s        |
 */
export function defaultInterval(elapsed: number): number {
  const minutes = elapsed / 60_000;
  if (minutes < 2) return 1_000;
  if (minutes < 5) return 2_000;
  return minutes < 10 ? 5_000 : 10_000;
}

/** The pause that an interval asks for, in ms. Throws a PlexInputError where that is no pause. */
export function pauseAfter(interval: Interval, elapsed: number): number {
  const pause: unknown = typeof interval === 'function' ? interval(elapsed) : interval;
  if (typeof pause === 'number' && pause > 0 && pause < Infinity) return pause;
  throw typeMismatch('interval', 'a positive number of ms, or a function that returns one', pause);
}

/** The pause after a number of failures in a row: exponential, with full jitter, at most 10 s. */
export function backOff(pause: number, failures: number): number {
  const ceiling = Math.min(10_000, pause * 2 ** failures);
  // Full jitter alone could ask again at once, again and again.
  return Math.max(100, Math.random() * ceiling);
}
