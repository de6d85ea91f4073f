import { type DeviceKey, PlexError } from '../index.ts';
import type { DeviceKeyJson } from '../jwt/index.ts';
import { fileFor, readCredentials } from './credentials.ts';

/** The key that is kept for this plex.tv and this identifier, or a new one where there is none. */
export async function deviceKeyFor(
  origin: string,
  clientIdentifier: string,
): Promise<DeviceKeyJson> {
  const kept = await readCredentials(origin);
  if (kept?.deviceKey && kept.clientIdentifier === clientIdentifier) return kept.deviceKey;
  // Loaded here and below, since most commands do without.
  const { exportDeviceKey, generateDeviceKey } = await import('../jwt/index.ts');
  return exportDeviceKey(await generateDeviceKey());
}

/** The key that was kept for this plex.tv, ready to sign. */
export async function readDeviceKey(origin: string, json: DeviceKeyJson): Promise<DeviceKey> {
  const { importDeviceKey } = await import('../jwt/index.ts');
  return importDeviceKey(json).catch((error: unknown) => {
    if (!(error instanceof PlexError)) throw error;
    throw new Error(
      `${fileFor(origin)} holds a device key that is broken: remove it, and sign in again with --jwt`,
      { cause: error },
    );
  });
}
