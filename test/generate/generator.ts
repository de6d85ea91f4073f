/** The generator as its users run it: a process of its own, on files in a folder of its own. */
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
const flags = await nodeFlags();

/** Bundles the script as `npm run generate` does. Test files run side by side, so the file is put in place whole. */
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

/** What `npm run generate` gives to node. */
async function nodeFlags(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  return /&& node (.*?) \S+$/.exec(scripts.generate)?.[1]?.split(' ') ?? [];
}

export interface Result {
  code: number | null;
  stdout: string[];
  stderr: string[];
}

/** Runs the generator in a folder, and waits for its end. */
export const generate = (cwd: string, ...args: string[]): Promise<Result> =>
  run(cwd, process.execPath, [...flags, script, ...args]);

/** Generates from `spec.yaml` in the folder to `out`, which must work. */
export async function generated(folder: string, spec?: string): Promise<string> {
  if (spec !== undefined) await writeFile(join(folder, 'spec.yaml'), spec);
  const result = await generate(folder, '--spec', 'spec.yaml', '--out', 'out');
  if (result.code !== 0) throw new Error([...result.stdout, ...result.stderr].join('\n'));
  return join(folder, 'out');
}

/** Starts the generator; its output is read line by line, as it comes. */
export function start(cwd: string, ...args: string[]): Running {
  const child = spawn(process.execPath, [...flags, script, ...args], { cwd });
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
  /** The lines from here to one that matches, that one included. */
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

/** A new folder with the given files in it, gone after the tests of the file. */
export async function temporary(files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'generate-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await put(folder, name, text);
  return folder;
}

export async function put(folder: string, name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

/** Every file below a folder, by its path in it. */
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

/** Makes a folder a TypeScript project of its files, as strict as ours, and says what tsc says. */
export async function typeErrors(folder: string): Promise<string[]> {
  await put(
    folder,
    'tsconfig.json',
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { types: [], skipLibCheck: false, lib: ['ES2023'] },
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
