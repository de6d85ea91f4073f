import { access, chmod, constants, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { configFile, makeFolderOf, readIfThere, replace } from './config-file.ts';

/** What `sign-in --save` keeps. */
export interface Credentials {
  token: string;
  /** The identifier that the token was given to. */
  clientIdentifier: string;
}

/** The origin that credentials are kept for: a token for one plex.tv is sent to no other. */
export const originOf = (plexTv = 'https://plex.tv'): string =>
  URL.canParse(plexTv) ? new URL(plexTv).origin : plexTv;

/** One file an origin, such as `https-plex.tv.json`, in a folder that holds nothing else. */
const fileFor = (origin: string): string =>
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
    throw new Error(`--save cannot keep anything: ${reason}`, { cause: error });
  }
}

/** Keeps credentials, and gives back the file that they are in. */
export async function saveCredentials(
  origin: string,
  { token, clientIdentifier }: Credentials,
): Promise<string> {
  const file = fileFor(origin);
  await replace(file, `${JSON.stringify({ token, clientIdentifier })}\n`);
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

/** Removes the credentials of this origin if they are those of this token. */
export async function removeCredentials(origin: string, token: string): Promise<boolean> {
  if ((await readCredentials(origin))?.token !== token) return false;
  await rm(fileFor(origin), { force: true });
  return true;
}

function parse(text: string): Credentials | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('token' in value) || typeof value.token !== 'string') return undefined;
  if (!('clientIdentifier' in value) || typeof value.clientIdentifier !== 'string') {
    return undefined;
  }
  return { token: value.token, clientIdentifier: value.clientIdentifier };
}

/** The engine's own error would quote the text, which may hold a token. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
