/** Compares the generated files with those in the output folder, and writes them. */
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compare } from './names.ts';
import { displayPath, firstLine } from './problems.ts';

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
 * Writes the wanted files, and removes the obsolete ones. Everything is first written to a folder in it
 * and then moved; if a move fails, the previous files are restored.
 *
 * @throws {OutputError} The folder cannot be written, or it has files of these names, none of them generated.
 */
export async function writeOutput(
  folder: string,
  found: Files,
  wanted: Files,
  mark: string,
): Promise<void> {
  const [name] = found.keys();
  if (name !== undefined && ![...found.values()].some((text) => text.includes(mark)))
    throw new OutputError(
      `${displayPath(join(folder, name))} exists and was not generated: choose another --out`,
    );
  try {
    await replaceFiles(folder, found, wanted);
  } catch (error) {
    throw new OutputError(
      `${displayPath(folder)} cannot be written: ${firstLine(error)}: choose another --out`,
    );
  }
}

export class OutputError extends Error {}

async function replaceFiles(folder: string, found: Files, wanted: Files): Promise<void> {
  const created = await makeFolder(folder);
  const changed = staleFiles(found, wanted);
  const moved: string[] = [];
  try {
    await withStaging(folder, async (staging) => {
      await makeFolders(staging, changed);
      for (const name of changed) {
        const text = wanted.get(name);
        if (text !== undefined) await writeFile(join(staging, name), text);
      }
      created.push(...(await makeFolders(folder, changed)));
      for (const name of changed) {
        if (wanted.has(name)) await rename(join(staging, name), join(folder, name));
        else await rm(join(folder, name));
        moved.push(name);
      }
    });
  } catch (error) {
    for (const name of moved) {
      const text = found.get(name);
      if (text === undefined) await rm(join(folder, name));
      else await writeFile(join(folder, name), text);
    }
    for (const path of created.toReversed()) await rmdir(path).catch(() => undefined);
    throw error;
  }
}

/** Gives a temporary folder to a function. It is in the folder itself: files cannot be moved to another file system. */
async function withStaging(folder: string, use: (staging: string) => Promise<void>): Promise<void> {
  const staging = await mkdtemp(join(folder, '.generate-'));
  try {
    await use(staging);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Makes the folders of files. Returns those that did not exist. */
async function makeFolders(root: string, names: string[]): Promise<string[]> {
  const created: string[] = [];
  for (const parent of new Set(names.map((name) => dirname(name)))) {
    created.push(...(await makeFolder(join(root, parent))));
  }
  return created;
}

/** Makes a folder and its parents. Node's `recursive` never returns below /proc, where nothing can be made. */
async function makeFolder(path: string): Promise<string[]> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return [];
  const parents = dirname(path) === path ? [] : await makeFolder(dirname(path));
  await mkdir(path);
  return [...parents, path];
}
