import type { PlexClient } from '../client/client.ts';
import { internalsOf } from '../client/internals.ts';

/**
 * plex.tv's time, in ms since 1970. Where the client does not know it, any answer tells it; that with the public
 * keys needs no token. Without an answer it is
 * what the local clocks make of it.
 */
export async function serverNow(plex: PlexClient, signal?: AbortSignal): Promise<number> {
  const { call, settings } = internalsOf(plex);
  const known = settings.clock.now();
  if (known !== undefined) return known;
  await call('getKeys', undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
  return settings.clock.now() ?? settings.clock.guess();
}
