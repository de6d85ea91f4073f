import { throwIfAborted, withDeadline } from '../client/abort.ts';
import type { PlexClient } from '../client/client.ts';
import { clientState, type ClientState, serverTime } from '../client/client-state.ts';
import { plexKeys } from './plex-keys.ts';

/** If the local clocks drift apart by more than this, neither is trusted (ms). */
const TOLERANCE = 5_000;

/**
 * plex.tv's time in ms since 1970, from the `Date` of its last response plus the time elapsed since. It may be about a
 * second behind. Undefined before the first response, and if the local clocks disagree: then one of them was set, or
 * the machine slept.
 */
export function knownServerTime({ lastResponse: { current } }: ClientState): number | undefined {
  if (!current) return undefined;
  const elapsed = performance.now() - current.monotonic;
  const clocksAgree = Math.abs(Date.now() - current.wall - elapsed) <= TOLERANCE;
  return clocksAgree ? serverTime(current.date, current.wall) + elapsed : undefined;
}

/**
 * plex.tv's time if it is known. Otherwise the latest possible time, from the local clock that has advanced more since
 * the last response; before the first response, the local time.
 */
export function estimatedServerTime(state: ClientState): number {
  const { current } = state.lastResponse;
  if (!current) return Date.now();
  const { date, wall, monotonic } = current;
  const elapsed = Math.max(Date.now() - wall, performance.now() - monotonic);
  return knownServerTime(state) ?? serverTime(date, wall) + elapsed;
}

/**
 * plex.tv's time in ms since 1970. If it is not known, this requests Plex's public keys, and reads the time from that
 * response: the request needs no token, is shared by concurrent callers, and verification needs the keys anyway. If the
 * request fails, the time is estimated.
 */
export async function currentServerTime(plex: PlexClient, signal?: AbortSignal): Promise<number> {
  const state = clientState(plex);
  const known = knownServerTime(state);
  if (known !== undefined) return known;
  try {
    await withDeadline(state.timeout, signal, () => plexKeys(plex).reload());
  } catch {
    throwIfAborted(signal);
  }
  return estimatedServerTime(state);
}
