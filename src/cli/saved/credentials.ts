import { chmod, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { parseJson } from '../../client/response.ts';
import type { TokenScope } from '../../index.ts';
import type { DeviceKeyJson } from '../../jwt/index.ts';
import { isTokenScope } from '../../sign-in/token-scope.ts';
import {
  assertWritable,
  configFile,
  createParentFolder,
  readFileIfExists,
  removeFile,
  replaceFile,
} from './config-file.ts';
import { profileFolder } from './profile.ts';
import { printStatus } from '../terminal/stdio.ts';

/** The credentials that `sign-in --save` or `sign-in --jwt` saves. */
export interface Credentials {
  token: string;
  /** The identifier that the token was issued to. */
  clientIdentifier: string;
  /** The key that refreshes a Plex JWT. A token without a key does not expire. */
  deviceKey?: DeviceKeyJson | undefined;
  /** The claims that a Plex JWT contains, if not the default ones. */
  scope?: readonly TokenScope[] | undefined;
}

/** A file does not contain credentials. */
export class DamagedCredentialsError extends Error {
  override readonly name = 'DamagedCredentialsError';
}

/** The file for an origin, such as `https-plex.tv.json`, in a folder that contains only credentials. */
export const credentialsFile = (origin: string, profile: string | undefined): string =>
  configFile(
    ...profileFolder(profile),
    'credentials',
    `${encodeURIComponent(origin.replace('://', '-'))}.json`,
  );

/** Checks that credentials can be saved, before the user signs in. */
export async function prepareCredentialsFile(file: string): Promise<void> {
  try {
    await createParentFolder(file);
    // An existing folder may have other permissions.
    await chmod(dirname(file), 0o700);
    await assertWritable(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot save the sign-in: ${reason}`, { cause: error });
  }
}

/** Saves credentials. */
export const saveCredentials = (
  file: string,
  { token, clientIdentifier, deviceKey, scope }: Credentials,
): Promise<void> =>
  replaceFile(file, `${JSON.stringify({ token, clientIdentifier, deviceKey, scope })}\n`);

/**
 * Reads credentials.
 *
 * @throws {DamagedCredentialsError} The file contains something else.
 */
export async function readCredentials(file: string): Promise<Credentials | undefined> {
  const text = await readFileIfExists(file);
  if (text === undefined) return undefined;
  await restrictAccess(file);
  const credentials = parseCredentials(text);
  if (credentials) return credentials;
  throw new DamagedCredentialsError(
    `${file} is not valid. Delete it and run: plex-pin sign-in --save`,
  );
}

/** Reads credentials for a command that works without them. */
export const readCredentialsIfValid = (file: string): Promise<Credentials | undefined> =>
  readCredentials(file).catch(() => undefined);

/** Saves a refreshed token, unless another process has removed or replaced the old one in the meantime. */
export async function replaceToken(file: string, old: Credentials, token: string): Promise<void> {
  if ((await readCredentials(file))?.token === old.token) {
    await saveCredentials(file, { ...old, token });
  }
}

/** Removes credentials, if there are any. */
export const removeCredentials = (file: string): Promise<void> => removeFile(file);

/**
 * Removes credentials if they contain this token or this key: another command may have refreshed the token. Resolves
 * with false if they contain neither.
 */
export async function removeMatchingCredentials(
  file: string,
  { token, deviceKey }: Pick<Credentials, 'token' | 'deviceKey'>,
): Promise<boolean> {
  const saved = await readCredentialsIfValid(file);
  if (!saved) return false;
  if (saved.token !== token && (!deviceKey || saved.deviceKey?.x !== deviceKey.x)) return false;
  await removeCredentials(file);
  return true;
}

/** Restores the permissions of a file, which a copy or a backup may have lost. Windows has no such permissions. */
async function restrictAccess(file: string): Promise<void> {
  if (process.platform === 'win32' || ((await stat(file)).mode & 0o077) === 0) return;
  await chmod(file, 0o600).catch(() =>
    printStatus(`Warning: other users can read ${file}, and its permissions cannot be changed.`),
  );
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
  const deviceKey = value.deviceKey as DeviceKeyJson;
  if (!('scope' in value)) return { token, clientIdentifier, deviceKey };
  const { scope } = value;
  if (!Array.isArray(scope) || !scope.every(isTokenScope)) return undefined;
  return { token, clientIdentifier, deviceKey, scope };
}
