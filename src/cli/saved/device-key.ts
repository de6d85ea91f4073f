import { type DeviceKey, PlexError } from '../../index.ts';
import type { DeviceKeyJson } from '../../jwt/index.ts';
import { readCredentialsIfValid } from './credentials.ts';

/** A device key, in the two forms that a sign-in needs. */
export interface DeviceKeyPair {
  deviceKey: DeviceKey;
  json: DeviceKeyJson;
}

/** Returns the saved key of a client identifier, or a new key if there is none that is valid. */
export async function getOrCreateDeviceKey(
  file: string | undefined,
  clientIdentifier: string,
): Promise<DeviceKeyPair> {
  // This is imported on demand, here and below, because most commands do not need it.
  const { exportDeviceKey, generateDeviceKey, importDeviceKey } =
    await import('../../jwt/index.ts');
  const saved = file === undefined ? undefined : await readCredentialsIfValid(file);
  if (saved?.deviceKey && saved.clientIdentifier === clientIdentifier) {
    const deviceKey = await importDeviceKey(saved.deviceKey).catch(() => undefined);
    if (deviceKey) return { deviceKey, json: saved.deviceKey };
  }
  const deviceKey = await generateDeviceKey();
  return { deviceKey, json: await exportDeviceKey(deviceKey) };
}

/** Imports the key that was read from a file. */
export async function importSavedKey(file: string, json: DeviceKeyJson): Promise<DeviceKey> {
  const { importDeviceKey } = await import('../../jwt/index.ts');
  return importDeviceKey(json).catch((error: unknown) => {
    if (!(error instanceof PlexError)) throw error;
    throw new Error(
      `${file} contains an invalid device key. Delete it and run: plex-pin sign-in --jwt`,
      { cause: error },
    );
  });
}
