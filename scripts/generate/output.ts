/** Compares the generated files with those in the output folder, and writes them. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compare } from './names.ts';

/** The text of each file, by its path in the output folder. */
export type Files = Map<string, string>;

/**
 * Reads the wanted files that exist in a folder, and the obsolete pages: only pages that contain `mark`
 * are generated ones.
 */
export async function readOutput(folder: string, wanted: Files, mark: string): Promise<Files> {
  const pages = await readdir(join(folder, 'docs')).catch(() => []);
  const names = new Set([...wanted.keys(), ...pages.map((page) => `docs/${page}`)]);
  const found: Files = new Map();
  for (const name of [...names].sort(compare)) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined && (wanted.has(name) || text.includes(mark))) found.set(name, text);
  }
  return found;
}

/** The names of the files that are missing, different or obsolete. */
export const staleFiles = (found: Files, wanted: Files): string[] =>
  [...new Set([...found.keys(), ...wanted.keys()])]
    .filter((name) => found.get(name) !== wanted.get(name))
    .sort(compare);

/**
 * Writes the wanted files, and removes the obsolete ones. Everything is first written beside the folder
 * and then moved; if a move fails, the previous files are restored.
 */
export async function writeOutput(folder: string, found: Files, wanted: Files): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const staging = await mkdtemp(join(dirname(folder), '.generate-'));
  const moved: string[] = [];
  try {
    const changed = staleFiles(found, wanted);
    await makeFolders(staging, changed);
    for (const name of changed) {
      const text = wanted.get(name);
      if (text !== undefined) await writeFile(join(staging, name), text);
    }
    await makeFolders(folder, changed);
    for (const name of changed) {
      if (wanted.has(name)) await rename(join(staging, name), join(folder, name));
      else await rm(join(folder, name));
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) {
      const text = found.get(name);
      if (text === undefined) await rm(join(folder, name));
      else await writeFile(join(folder, name), text);
    }
    throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function makeFolders(root: string, names: string[]): Promise<void> {
  for (const parent of new Set(names.map((name) => dirname(name)))) {
    await mkdir(join(root, parent), { recursive: true });
  }
}
