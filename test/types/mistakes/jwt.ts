import {
  createTokenKeeper,
  generateDeviceKey,
  refreshToken,
  registerDevice,
  verifyToken,
} from 'plex-pin/jwt';
import { plex } from './client.ts';

export async function wrong(): Promise<void> {
  const deviceKey = await generateDeviceKey();
  // @ts-expect-error -- the old token dies, which has to be said
  await registerDevice(plex, { token: 'a', deviceKey });
  // @ts-expect-error -- and there is no other way
  await registerDevice(plex, { token: 'a', deviceKey, replaceToken: false });
  // @ts-expect-error -- the key is required
  await refreshToken(plex, {});
  // @ts-expect-error -- scopes are a list
  await refreshToken(plex, { deviceKey, scope: 'username' });
  // @ts-expect-error -- plex.tv rejects a token with an unknown scope everywhere
  await refreshToken(plex, { deviceKey, scope: ['emial'] });
  // @ts-expect-error -- for a keeper, too
  createTokenKeeper(plex, { deviceKey, scope: ['emial'] });
  // @ts-expect-error -- a token is text
  await verifyToken(plex, { token: 'a' });
  // @ts-expect-error -- a store removes, too
  createTokenKeeper(plex, { deviceKey, store: { getItem: () => null, setItem: () => {} } });
  // @ts-expect-error -- ms
  createTokenKeeper(plex, { deviceKey, refreshBefore: '1d' });
}
