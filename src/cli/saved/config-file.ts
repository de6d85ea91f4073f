import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { configFolder } from './config-folder.ts';

/** The path of a file in this command's configuration folder, which only this user can read. */
export const configFile = (...names: string[]): string => join(configFolder(), ...names);

/** Reads a file as text. Resolves with undefined if the file does not exist. */
export const readFileIfExists = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });

/** Creates a file. Resolves with false, and changes nothing, if the file exists already. */
export async function createFile(file: string, text: string): Promise<boolean> {
  try {
    // Unlike `rename`, `link` never replaces an existing file.
    await writeAtomically(file, text, link);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Creates or replaces a file. For a symbolic link, this replaces the target and keeps the link. */
export const replaceFile = async (file: string, text: string): Promise<void> =>
  writeAtomically(await followLinks(file), text, rename);

/** Removes a file if it exists. For a symbolic link, this removes the target and keeps the link. */
export const removeFile = async (file: string): Promise<void> =>
  rm(await followLinks(file), { force: true });

/** Checks that a file can be created or replaced, by writing a file of the usual size next to it. */
export async function assertWritable(file: string): Promise<void> {
  await writeAtomically(await followLinks(file), ' '.repeat(4096), async () => {});
}

/** Writes a temporary file and renames it, so that no process ever reads half a file. */
async function writeAtomically(
  file: string,
  text: string,
  putInPlace: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  await createParentFolder(file);
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
    await putInPlace(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Creates the folder of a file, accessible only to this user. */
export async function createParentFolder(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
}

const MAX_LINKS = 40;

/** The file that a path leads to, which need not exist. `realpath` rejects a link to a missing file. */
async function followLinks(path: string): Promise<string> {
  let file = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    const target = await readlink(file).catch((error: unknown) => {
      // The file exists and is no link, or it does not exist.
      if (hasCode(error, 'EINVAL') || hasCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (target === undefined) return file;
    // The path of the link may lead through other links.
    file = resolve(await realpath(dirname(file)), target);
  }
  throw new Error(`${path} leads to too many symbolic links`);
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
