import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import envPaths from 'env-paths';

/** Where a file of this command is kept, for this user alone. */
export const configFile = (...names: string[]): string =>
  join(envPaths('plex-pin', { suffix: '' }).config, ...names);

/** The text of a file, or undefined where there is none. */
export const readIfThere = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });

/** Makes a file. False where there is one already, which is left as it is. */
export async function create(file: string, text: string): Promise<boolean> {
  try {
    // Unlike a rename, a link replaces no file.
    await putInPlace(file, text, link);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Makes a file, or replaces the one that is there. */
export const replace = (file: string, text: string): Promise<void> =>
  putInPlace(file, text, rename);

/** Writes aside what is then put in place whole: nobody ever reads half of it. */
async function putInPlace(
  file: string,
  text: string,
  place: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`;
  await makeFolderOf(file);
  try {
    await writeFile(unfinished, text, { mode: 0o600, flag: 'wx', flush: true });
    await place(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Makes the folder of a file, for this user alone. */
export async function makeFolderOf(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
