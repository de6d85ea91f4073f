import { access, chmod, constants, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DeviceKeyJson } from '../jwt/index.ts';
import { configFile, makeFolderOf, readIfThere, replace } from './config-file.ts';

/** A sign-in that is kept, with `--save` or `--jwt`. */
export interface Credentials {
  token: string;
  /** The identifier that the token was given to. */
  clientIdentifier: string;
  /** The key that a Plex JWT is refreshed with. A token without one does not expire. */
  deviceKey?: DeviceKeyJson | undefined;
}

/** The origin that credentials are kept for: a token for one plex.tv is sent to no other. */
export const originOf = (plexTv = 'https://plex.tv'): string =>
  URL.canParse(plexTv) ? new URL(plexTv).origin : plexTv;

/** One file an origin, such as `https-plex.tv.json`, in a folder that holds nothing else. */
export const fileFor = (origin: string): string =>
  configFile('credentials', `${encodeURIComponent(origin.replace('://', '-'))}.json`);

/** Finds out before a user signs in whether credentials could be kept at all. */
export async function prepareToSave(origin: string): Promise<void> {
  const folder = dirname(fileFor(origin));
  try {
    await makeFolderOf(fileFor(origin));
    // It may be there already, with other rights.
    await chmod(folder, 0o700);
    await access(folder, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The sign-in could not be kept: ${reason}`, { cause: error });
  }
}

/** Keeps credentials, and gives back the file that they are in. */
export async function saveCredentials(
  origin: string,
  { token, clientIdentifier, deviceKey }: Credentials,
): Promise<string> {
  const file = fileFor(origin);
  await replace(file, `${JSON.stringify({ token, clientIdentifier, deviceKey })}\n`);
  return file;
}

/** The credentials that are kept for this origin. */
export async function readCredentials(origin: string): Promise<Credentials | undefined> {
  const file = fileFor(origin);
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const credentials = parse(text);
  if (!credentials) {
    throw new Error(`${file} holds no credentials: remove it, and sign in again with --save`);
  }
  return credentials;
}

/** Keeps a new token in place of an old one, unless somebody else has removed or replaced that meanwhile. */
export async function replaceToken(origin: string, old: Credentials, token: string): Promise<void> {
  if ((await readCredentials(origin))?.token === old.token) {
    await saveCredentials(origin, { ...old, token });
  }
}

/** Removes the credentials of this origin, if there are any. */
export const removeCredentials = (origin: string): Promise<void> =>
  rm(fileFor(origin), { force: true });

/** Removes those that have this token, or this key and a newer token by now. False where there are none. */
export async function removeIfKept(
  origin: string,
  { token, deviceKey }: Pick<Credentials, 'token' | 'deviceKey'>,
): Promise<boolean> {
  const kept = await readCredentials(origin);
  if (!kept) return false;
  if (kept.token !== token && (!deviceKey || kept.deviceKey?.x !== deviceKey.x)) return false;
  await removeCredentials(origin);
  return true;
}

function parse(text: string): Credentials | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('token' in value) || typeof value.token !== 'string') return undefined;
  if (!('clientIdentifier' in value) || typeof value.clientIdentifier !== 'string') {
    return undefined;
  }
  const { token, clientIdentifier } = value;
  if (!('deviceKey' in value)) return { token, clientIdentifier };
  if (typeof value.deviceKey !== 'object' || value.deviceKey === null) return undefined;
  // What else it must be is checked before it is used.
  return { token, clientIdentifier, deviceKey: value.deviceKey as DeviceKeyJson };
}

/** The engine's own error would quote the text, which may hold a token. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
