import type { PlexClient } from '../client/client.ts';
import { withDeadline } from '../client/abort.ts';
import { clientState } from '../client/client-state.ts';
import { plexKeys } from './plex-keys.ts';
import { guessedTime, knownTime } from './server-clock.ts';

/**
 * plex.tv's time, in ms since 1970. Where the client does not know it, any answer tells it; that with the public
 * keys needs no token, is for all who ask at the same time, and brings what a token is verified with. Without an
 * answer it is what the local clocks make of it.
 */
export async function serverNow(plex: PlexClient, signal?: AbortSignal): Promise<number> {
  const settings = clientState(plex);
  const known = knownTime(settings);
  if (known !== undefined) return known;
  try {
    await withDeadline(settings.timeout, signal, () => plexKeys(plex).reload());
  } catch {
    signal?.throwIfAborted();
  }
  return guessedTime(settings);
}
