/** Runs the generator as users do: in its own process, on files in a temporary folder. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, onTestFinished } from 'vitest';

export const ROOT = resolve(import.meta.dirname, '../..');
export const PLEX_SPEC = join(ROOT, 'spec/plex-tv.yaml');

const script = await compile();

/** Bundles the script as `npm run generate` does. Test files run in parallel, so the file is moved into place. */
async function compile(): Promise<string> {
  const outfile = join(ROOT, '.cache/generate-tested.mjs');
  const unfinished = `${outfile}.${process.pid}`;
  await build({
    entryPoints: [join(ROOT, 'scripts/generate.ts')],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outfile: unfinished,
    logLevel: 'error',
  });
  await rename(unfinished, outfile);
  return outfile;
}

export interface Result {
  code: number | null;
  stdout: string[];
  stderr: string[];
}

/** Runs the generator in a folder until it exits. */
export const generate = (cwd: string, ...args: string[]): Promise<Result> =>
  run(cwd, process.execPath, [script, ...args]);

/** Generates from `spec.yaml` in the folder to `out`. Throws if that fails. */
export async function generated(folder: string, spec?: string): Promise<string> {
  if (spec !== undefined) await writeFile(join(folder, 'spec.yaml'), spec);
  const result = await generate(folder, '--spec', 'spec.yaml', '--out', 'out');
  if (result.code !== 0) throw new Error([...result.stdout, ...result.stderr].join('\n'));
  return join(folder, 'out');
}

/** Starts the generator, and reads its output line by line. */
export function start(cwd: string, ...args: string[]): Running {
  const child = spawn(process.execPath, [script, ...args], { cwd });
  onTestFinished(() => stop(child));
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      const next = waiting.shift();
      if (next) next(line);
      else lines.push(line);
    });
  }
  const line = async () => lines.shift() ?? new Promise<string>((done) => waiting.push(done));
  return {
    async until(end) {
      const read: string[] = [];
      for (;;) {
        read.push(await line());
        if (end.test(read.at(-1) ?? '')) return read;
      }
    },
  };
}

export interface Running {
  /** Reads lines up to and including one that matches. */
  until(end: RegExp): Promise<string[]>;
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill();
  });
}

export function run(cwd: string, command: string, args: string[]): Promise<Result> {
  return new Promise((done) => {
    const child = execFile(
      command,
      args,
      { cwd, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) =>
        done({ code: child.exitCode, stdout: toLines(stdout), stderr: toLines(stderr) }),
    );
  });
}

const toLines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** Creates a folder with the given files, which is removed after the tests of the file. */
export async function temporary(files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'generate-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await put(folder, name, text);
  return folder;
}

export async function put(folder: string, name: string, text: string | Buffer): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

/** The text of every file in a folder, by its relative path. */
export async function tree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')]),
    ),
  );
}

/** An OpenAPI 3.1 file with the given paths and components. */
export const openapi = (paths: string, schemas = '', version = '3.1.0'): string =>
  [
    `openapi: ${version}`,
    'info: { title: Test, version: 1.0.0 }',
    'servers: [{ url: https://api.test }]',
    'paths:',
    indent(paths, 2),
    ...(schemas ? ['components:', '  schemas:', indent(schemas, 4)] : []),
    '',
  ].join('\n');

export const indent = (text: string, by: number): string =>
  text
    .replace(/^\n|\n\s*$/g, '')
    .split('\n')
    .map((line) => (line ? ' '.repeat(by) + line : line))
    .join('\n');

/** Turns a folder into a TypeScript project as strict as ours. Returns the errors of tsc. */
export async function typeErrors(folder: string, lib = ['ES2023']): Promise<string[]> {
  await put(
    folder,
    'tsconfig.json',
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { types: [], skipLibCheck: false, lib },
      include: ['**/*.ts', '**/*.js'],
    }),
  );
  const { stdout, stderr } = await run(folder, process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    '--project',
    folder,
  ]);
  return [...stdout, ...stderr];
}
