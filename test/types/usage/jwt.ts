import type { DeviceKey, DeviceKeyPair } from 'plex-pin';
import {
  decodeToken,
  type DeviceKeyJson,
  exportDeviceKey,
  generateDeviceKey,
  importDeviceKey,
  type PlexJwt,
  type PlexJwtClaims,
  refreshToken,
  type RefreshOptions,
  registerDevice,
  type TokenScope,
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
  await registerDevice(plex, { token, deviceKey, replaceToken: true });
  const scope: TokenScope[] = ['username', 'email'];
  const options: RefreshOptions = { deviceKey, scope };
  const fresh = await refreshToken(plex, options);
  const claims: PlexJwtClaims = await verifyToken(plex, fresh.token, { deviceKey });
  const unverified: UnverifiedClaims = decodeToken(fresh.token);
  const times: (number | undefined)[] = [claims.exp, unverified.exp, fresh.expiresAt.getTime()];
  return { ...fresh, claims: { ...claims, times } };
}
