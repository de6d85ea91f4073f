import { access, chmod, constants, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseJson } from '../client/response.ts';
import { type DeviceKey, PlexError } from '../index.ts';
import type { DeviceKeyJson } from '../jwt/index.ts';
import { configFile, createParentFolder, readFileIfExists, replaceFile } from './config-file.ts';

/** The credentials that `sign-in --save` or `sign-in --jwt` saves. */
export interface Credentials {
  token: string;
  /** The identifier that the token was issued to. */
  clientIdentifier: string;
  /** The key that refreshes a Plex JWT. A token without a key does not expire. */
  deviceKey?: DeviceKeyJson | undefined;
}

/** The file for an origin, such as `https-plex.tv.json`, in a folder that contains only credentials. */
const credentialsFile = (origin: string): string =>
  configFile('credentials', `${encodeURIComponent(origin.replace('://', '-'))}.json`);

/** Checks that credentials can be saved, before the user is asked to sign in. */
export async function prepareCredentialsFolder(origin: string): Promise<void> {
  const file = credentialsFile(origin);
  const folder = dirname(file);
  try {
    await createParentFolder(file);
    // An existing folder may have other permissions.
    await chmod(folder, 0o700);
    await access(folder, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot save the sign-in: ${reason}`, { cause: error });
  }
}

/** Saves credentials and returns the path of their file. */
export async function saveCredentials(
  origin: string,
  { token, clientIdentifier, deviceKey }: Credentials,
): Promise<string> {
  const file = credentialsFile(origin);
  await replaceFile(file, `${JSON.stringify({ token, clientIdentifier, deviceKey })}\n`);
  return file;
}

/** Reads the credentials that were saved for an origin. */
export async function readCredentials(origin: string): Promise<Credentials | undefined> {
  const file = credentialsFile(origin);
  const text = await readFileIfExists(file);
  if (text === undefined) return undefined;
  const credentials = parseCredentials(text);
  if (!credentials) {
    throw new Error(`${file} is not valid. Delete it and run: plex-pin sign-in --save`);
  }
  return credentials;
}

/** Saves a refreshed token, unless another process has removed or replaced the old one in the meantime. */
export async function replaceToken(origin: string, old: Credentials, token: string): Promise<void> {
  if ((await readCredentials(origin))?.token === old.token) {
    await saveCredentials(origin, { ...old, token });
  }
}

/** Removes the credentials of an origin, if there are any. */
export const removeCredentials = (origin: string): Promise<void> =>
  rm(credentialsFile(origin), { force: true });

/**
 * Removes the credentials of an origin if they contain this token or this key: another command may have refreshed
 * the token. Resolves with false if they contain neither.
 */
export async function removeMatchingCredentials(
  origin: string,
  { token, deviceKey }: Pick<Credentials, 'token' | 'deviceKey'>,
): Promise<boolean> {
  const saved = await readCredentials(origin);
  if (!saved) return false;
  if (saved.token !== token && (!deviceKey || saved.deviceKey?.x !== deviceKey.x)) return false;
  await removeCredentials(origin);
  return true;
}

/** Returns the saved key of an origin and client identifier, or a new key if none is saved. */
export async function getOrCreateDeviceKey(
  origin: string,
  clientIdentifier: string,
): Promise<DeviceKeyJson> {
  const saved = await readCredentials(origin);
  if (saved?.deviceKey && saved.clientIdentifier === clientIdentifier) return saved.deviceKey;
  // This is imported on demand, here and below, because most commands do not need it.
  const { exportDeviceKey, generateDeviceKey } = await import('../jwt/index.ts');
  return exportDeviceKey(await generateDeviceKey());
}

/** Imports the saved key of an origin. */
export async function importSavedKey(origin: string, json: DeviceKeyJson): Promise<DeviceKey> {
  const { importDeviceKey } = await import('../jwt/index.ts');
  return importDeviceKey(json).catch((error: unknown) => {
    if (!(error instanceof PlexError)) throw error;
    throw new Error(
      `${credentialsFile(origin)} contains an invalid device key. Delete it and run: plex-pin sign-in --jwt`,
      { cause: error },
    );
  });
}

function parseCredentials(text: string): Credentials | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('token' in value) || typeof value.token !== 'string') return undefined;
  if (!('clientIdentifier' in value) || typeof value.clientIdentifier !== 'string') {
    return undefined;
  }
  const { token, clientIdentifier } = value;
  if (!('deviceKey' in value)) return { token, clientIdentifier };
  if (typeof value.deviceKey !== 'object' || value.deviceKey === null) return undefined;
  // `importSavedKey` validates the rest of the key.
  return { token, clientIdentifier, deviceKey: value.deviceKey as DeviceKeyJson };
}
