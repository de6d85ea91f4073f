/** The generated files: what is there, what should be there, and going from one to the other. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compare } from './api.ts';

/** Text of each file, by its path in the output folder. */
export type Files = Map<string, string>;

/** The generated files that a folder holds. `mark` tells a generated page from one of somebody else. */
export async function readOutput(
  folder: string,
  wanted: Iterable<string>,
  mark: string,
): Promise<Files> {
  const pages = await readdir(join(folder, 'docs')).catch(() => []);
  const names = new Set([...wanted, ...pages.map((page) => `docs/${page}`)]);
  const found: Files = new Map();
  for (const name of [...names].sort(compare)) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    if (name.startsWith('docs/') && !text.includes(mark)) continue;
    found.set(name, text);
  }
  return found;
}

/** Names of the files that are missing, different, or there without reason. */
export const staleFiles = (found: Files, wanted: Files): string[] =>
  [...new Set([...found.keys(), ...wanted.keys()])]
    .filter((name) => found.get(name) !== wanted.get(name))
    .sort(compare);

/**
 * Makes the folder hold the wanted files. Everything is written beside the folder first and then
 * moved; when a move fails, what was there before is put back.
 */
export async function writeOutput(folder: string, found: Files, wanted: Files): Promise<void> {
  await mkdir(folder, { recursive: true });
  const staging = await mkdtemp(join(dirname(folder), '.generate-'));
  try {
    const changed = staleFiles(found, wanted);
    for (const name of changed) {
      const text = wanted.get(name);
      if (text !== undefined) await write(join(staging, name), text);
      await mkdir(dirname(join(folder, name)), { recursive: true });
    }
    try {
      for (const name of changed) {
        if (wanted.has(name)) await rename(join(staging, name), join(folder, name));
        else await rm(join(folder, name));
      }
    } catch (error) {
      for (const name of changed) {
        const text = found.get(name);
        if (text === undefined) await rm(join(folder, name), { force: true });
        else await writeFile(join(folder, name), text);
      }
      throw error;
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
