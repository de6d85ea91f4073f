import { type ClientState, serverTime } from '../client/client-state.ts';

/** By how much the local clocks may drift apart before neither is believed (ms). */
const TOLERANCE = 5_000;

/**
 * What plex.tv's clock shows now, in ms since 1970, by the `Date` of its last answer; it may be a second or so behind.
 * Undefined before the first answer, and after the local clock was set or the machine slept, when the local clocks
 * disagree.
 */
export function knownTime({ lastResponse: { current } }: ClientState): number | undefined {
  if (!current) return undefined;
  const elapsed = performance.now() - current.monotonic;
  const agreed = Math.abs(Date.now() - current.wall - elapsed) <= TOLERANCE;
  return agreed ? serverTime(current.date, current.wall) + elapsed : undefined;
}

/**
 * The same, or else what it shows at the latest, by whichever local clock has gone further; the local time before the
 * first answer.
 */
export function guessedTime(settings: ClientState): number {
  const { current } = settings.lastResponse;
  if (!current) return Date.now();
  const { date, wall, monotonic } = current;
  const elapsed = Math.max(Date.now() - wall, performance.now() - monotonic);
  return knownTime(settings) ?? serverTime(date, wall) + elapsed;
}
