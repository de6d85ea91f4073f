import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import envPaths from 'env-paths';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The identifier of this installation: made at the first call, and kept for all others. */
export async function storedIdentifier(): Promise<string> {
  const file = join(envPaths('plex-pin', { suffix: '' }).config, 'client-identifier');
  try {
    return (await read(file)) ?? (await create(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`No client identifier: ${reason}; or give one with --client-identifier`, {
      cause: error,
    });
  }
}

async function read(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  const identifier = text?.trim();
  if (identifier !== undefined && !UUID.test(identifier)) {
    throw new Error(`${file} holds no UUID: correct it, or remove it to have a new one made`);
  }
  return identifier;
}

/** Puts the file in place whole. Of two commands that do so at once, both get what the first wrote. */
async function create(file: string): Promise<string> {
  const identifier = randomUUID();
  const unfinished = `${file}.${identifier}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(unfinished, `${identifier}\n`, { mode: 0o600, flag: 'wx', flush: true });
    // Unlike a rename, a link replaces no file.
    await link(unfinished, file);
    return identifier;
  } catch (error) {
    const theirs = hasCode(error, 'EEXIST') ? await read(file) : undefined;
    if (theirs === undefined) throw error;
    return theirs;
  } finally {
    await rm(unfinished, { force: true });
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
