import { wrongType } from '../client/fields.ts';

/** How long to pause between two polls: a number of ms, or that as a function of the ms waited so far. */
export type Interval = number | ((elapsed: number) => number);

const MINUTE = 60_000;

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
  if (elapsed < 2 * MINUTE) return 1_000;
  if (elapsed < 5 * MINUTE) return 2_000;
  if (elapsed < 10 * MINUTE) return 5_000;
  return 10_000;
}

/** The pause that an interval asks for, in ms. Throws a PlexInputError where that is no pause. */
export function pauseAfter(interval: Interval, elapsed: number): number {
  const pause: unknown = typeof interval === 'function' ? interval(elapsed) : interval;
  if (typeof pause === 'number' && pause > 0 && pause < Infinity) return pause;
  throw wrongType('interval', 'a positive number of ms, or a function that returns one', pause);
}

const BACK_OFF_CAP = 10_000;
/** Full jitter alone could ask again at once, again and again. */
const BACK_OFF_FLOOR = 100;

/** The pause after a number of failures in a row: exponential, with full jitter, at most 10 s. */
export function backOff(pause: number, failures: number): number {
  const ceiling = Math.min(BACK_OFF_CAP, pause * 2 ** failures);
  return Math.max(BACK_OFF_FLOOR, Math.random() * ceiling);
}
