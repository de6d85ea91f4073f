import { createRemoteJWKSet, customFetch } from 'jose';
import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';

export type PlexKeys = ReturnType<typeof createRemoteJWKSet>;

/** By what a client shares with those that `withToken` makes of it. */
const keySets = new WeakMap<object, PlexKeys>();

/**
 * The public keys that Plex signs with. They are asked for when one is needed first, kept for ten minutes, and asked
 * for again where a token names one that is not among them, at most every 30 seconds.
 */
export function plexKeys(plex: PlexClient): PlexKeys {
  const settings = clientState(plex);
  const known = keySets.get(settings.lastResponse);
  if (known) return known;
  // The client sends the request, to the plex.tv that it is set to; jose keeps the keys.
  const keys = createRemoteJWKSet(new URL('https://clients.plex.tv/api/v2/auth/keys'), {
    [customFetch]: async (_url, { signal }) => Response.json(await plex.getKeys({}, { signal })),
    // The client has a timeout of its own; jose takes whole numbers.
    timeoutDuration: Math.ceil(settings.timeout),
  });
  keySets.set(settings.lastResponse, keys);
  return keys;
}
