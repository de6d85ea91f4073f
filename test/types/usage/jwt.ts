import type { DeviceKey, DeviceKeyPair } from 'plex-pin';
import {
  createTokenKeeper,
  decodeToken,
  type DeviceKeyJson,
  exportDeviceKey,
  generateDeviceKey,
  type ImportableKey,
  importDeviceKey,
  type NodeKeyObject,
  type PlexJwt,
  type PlexJwtClaims,
  type PrivateJwk,
  refreshToken,
  type RefreshOptions,
  registerDevice,
  type TokenKeeper,
  type TokenKeeperOptions,
  type TokenScope,
  type TokenStore,
  type UnverifiedClaims,
  verifyToken,
} from 'plex-pin/jwt';
import { plex } from './client.ts';

export async function refresh(token: string): Promise<PlexJwt> {
  const key: DeviceKey = await generateDeviceKey({ extractable: true });
  const stored: DeviceKeyJson = await exportDeviceKey(key);
  const deviceKey = await importDeviceKey(stored);
  const pair: DeviceKeyPair = key.keyPair;
  await importDeviceKey(pair);
  const jwk: PrivateJwk = { kty: 'OKP', crv: 'Ed25519', d: stored.d };
  const keyObject: NodeKeyObject = { type: 'private', export: () => jwk };
  const forms: ImportableKey[] = [jwk, keyObject, 'PEM'];
  for (const form of forms) await importDeviceKey(form);
  await registerDevice(plex, { token, deviceKey, replaceToken: true });
  const scope: TokenScope[] = ['username', 'email'];
  const options: RefreshOptions = { deviceKey, scope };
  const fresh = await refreshToken(plex, options);
  const claims: PlexJwtClaims = await verifyToken(plex, fresh.token, { deviceKey });
  const unverified: UnverifiedClaims = decodeToken(fresh.token);
  const times: (number | undefined)[] = [claims.exp, unverified.exp, fresh.expiresAt.getTime()];
  return { ...fresh, claims: { ...claims, times } };
}

export async function keep(deviceKey: DeviceKey): Promise<string> {
  const items = new Map<string, string>();
  const store: TokenStore = {
    getItem: (key) => items.get(key),
    setItem: (key, value) => Promise.resolve(items.set(key, value)),
    removeItem: (key) => items.delete(key),
    setItemIfAbsent: (key, value, { ttl }) =>
      ttl > 0 && !items.has(key) && items.set(key, value) === items,
  };
  const onRefreshFailed = (_: unknown, { expiresAt }: { expiresAt: Date | null }): void => {
    if (!expiresAt) items.clear();
  };
  const scope = ['friendly_name', 'restricted', 'anonymous', 'joinedAt'] as const;
  const options: TokenKeeperOptions = {
    deviceKey,
    scope,
    store,
    refreshBefore: 1_000,
    onRefreshFailed,
  };
  const keeper: TokenKeeper = createTokenKeeper(plex, options);
  createTokenKeeper(plex, { deviceKey, store: globalStorage });
  await plex.withToken(keeper.getToken).getUser();
  return keeper.getToken();
}

/** Web Storage has the shape of a store. */
declare const globalStorage: {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
};
