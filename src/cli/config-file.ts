import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import envPaths from 'env-paths';

/** The path of a file in this command's configuration folder, which only this user can read. */
export const configFile = (...names: string[]): string =>
  join(envPaths('plex-pin', { suffix: '' }).config, ...names);

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

/** Creates or replaces a file. */
export const replaceFile = (file: string, text: string): Promise<void> =>
  writeAtomically(file, text, rename);

/** Writes a temporary file and then puts it in place, so that no process ever reads half a file. */
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

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
