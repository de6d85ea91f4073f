import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const here = import.meta.dirname;
const compilers = join(here, 'compilers/node_modules');
const cache = resolve(here, '../../.cache/types');

export const versions = ['5.4', '5.6', '5.9', '6.0', '7.0'] as const;
export type Version = (typeof versions)[number];

/** The files of a folder beside this one. */
export const filesOf = (folder: string): string[] =>
  readdirSync(join(here, folder)).map((name) => join(here, folder, name));

/** Makes a user's project of these files and options, and gives back its folder. */
export function project(name: string, options: object, files: string[]): string {
  const folder = join(cache, name);
  const compilerOptions = {
    target: 'es2022',
    strict: true,
    skipLibCheck: false,
    skipDefaultLibCheck: true, // TypeScript's own.
    noEmit: true,
    allowImportingTsExtensions: true,
    typeRoots: [join(compilers, '@types')],
    ...options,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return folder;
}

/** Runs a version of tsc, and gives back what it prints. */
export function tsc(version: Version, ...args: string[]): Promise<string> {
  const program = join(compilers, `typescript-${version}`, 'bin/tsc');
  return new Promise((done) => {
    execFile(process.execPath, [program, ...args], (_, stdout, stderr) => done(stdout + stderr));
  });
}
