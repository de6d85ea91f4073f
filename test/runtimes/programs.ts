import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { arch, platform } from 'node:process';

/** A runtime that is a program, in the version that the lock file pins. */
export interface Program {
  name: string;
  file: string;
}

const installed = resolve(import.meta.dirname, 'programs/node_modules');

export const nodes: Program[] = [20, 22, 24, 26].map((major) => {
  const folder = `node-${major}-${platform}-${arch}`;
  return program('Node', folder, `${folder}/bin/node`);
});

export const bun = program(
  'Bun',
  'bun',
  `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}/bin/bun`,
);

export const deno = program(
  'Deno',
  'deno',
  `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}/deno`,
);

export const workerd = program(
  'workerd',
  'workerd',
  `@cloudflare/workerd-${platform}-${arch === 'x64' ? '64' : arch}/bin/workerd`,
);

function program(name: string, folder: string, file: string): Program {
  const manifest = readFileSync(join(installed, folder, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return { name: `${name} ${version}`, file: join(installed, file) };
}
