import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import type { PlexClient } from '../client/client.ts';
import { internalsOf } from '../client/internals.ts';

/** By the clock that a client shares with those that `withToken` makes of it. */
const keySets = new WeakMap<object, JWTVerifyGetKey>();

/**
 * The public keys that Plex signs with. They are asked for when one is needed first, kept for ten minutes, and asked
 * for again where a token names one that is not among them, at most every 30 seconds.
 */
export function plexKeys(plex: PlexClient): JWTVerifyGetKey {
  const { call, settings } = internalsOf(plex);
  const known = keySets.get(settings.clock);
  if (known) return known;
  // The client sends the request, to the plex.tv that it is set to; jose keeps the keys.
  const keys = createRemoteJWKSet(new URL('https://clients.plex.tv/api/v2/auth/keys'), {
    [customFetch]: async (_url, { signal }) =>
      Response.json((await call('getKeys', undefined, { signal })).value),
    timeoutDuration: settings.timeout,
  });
  keySets.set(settings.clock, keys);
  return keys;
}
