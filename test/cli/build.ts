import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = resolve(import.meta.dirname, '../..');
export const DIST = join(ROOT, 'dist');
const SOURCES = ['src', 'generated', 'package.json', 'tsdown.config.ts'];

/** Builds dist if a source has changed since the last build. */
export async function buildIfStale(): Promise<void> {
  const built = await Promise.all(
    ['cli.js', 'index.js', 'jwt.js', 'sandbox.js', 'server.js'].map((file) =>
      changedAt(join(DIST, file)),
    ),
  );
  const changed = await Promise.all(SOURCES.map((source) => newest(join(ROOT, source))));
  if (Math.max(...changed) < Math.min(...built)) return;
  // Test files run in parallel, so each built file is put in place atomically.
  await mkdir(join(ROOT, '.cache'), { recursive: true });
  await mkdir(DIST, { recursive: true });
  const fresh = await mkdtemp(join(ROOT, '.cache/dist-'));
  try {
    await promisify(execFile)(
      process.execPath,
      [join(ROOT, 'node_modules/tsdown/dist/run.mjs'), '--out-dir', fresh, '--log-level', 'error'],
      { cwd: ROOT },
    );
    const files = await readdir(fresh, { recursive: true, withFileTypes: true });
    // Chunks are in place before the entries that import them.
    for (const { parentPath, name } of files
      .filter((file) => file.isFile())
      .sort((a, b) => b.parentPath.length - a.parentPath.length)) {
      const folder = join(DIST, relative(fresh, parentPath));
      await mkdir(folder, { recursive: true });
      await rename(join(parentPath, name), join(folder, name));
    }
  } finally {
    await rm(fresh, { recursive: true });
  }
}

/** Returns when a file last changed (ms), or -Infinity if it does not exist. */
const changedAt = (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => -Infinity,
  );

async function newest(path: string): Promise<number> {
  if (!(await stat(path)).isDirectory()) return changedAt(path);
  const entries = await readdir(path, { recursive: true });
  return Math.max(...(await Promise.all(entries.map((entry) => changedAt(join(path, entry))))));
}
