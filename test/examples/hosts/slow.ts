import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { env, execPath } from 'node:process';
import { findFreePort } from '../../support/free-port.ts';
import { start } from '../program.ts';
import type { Start } from './example.ts';
import { copy, folder } from './folder.ts';

/** An example of a framework that takes long to build. */
export interface SlowExample {
  name: string;
  /** The command that checks the types. */
  check: string;
  build: string;
  /** The arguments of `node` that start the built app. */
  run: string[];
  /** Whether its packages take too long to install for each check of the types. */
  isSlowToInstall?: true;
}

/** They are built and tested by `npm run test:examples -- --all`. What each needs is in slow-programs/{name}. */
// prettier-ignore
export const SLOW: SlowExample[] = [
  { name: 'astro', check: 'astro check', build: 'astro build', run: ['dist/server/entry.mjs'] },
  { name: 'nuxt', check: 'nuxt typecheck', build: 'nuxt build', run: ['.output/server/index.mjs'], isSlowToInstall: true },
  { name: 'react-router', check: 'react-router typegen && tsc', build: 'react-router build', run: ['node_modules/@react-router/serve/bin.js', 'build/server/index.js'] },
  { name: 'sveltekit', check: 'svelte-kit sync && svelte-check', build: 'vite build', run: ['build'] },
];

export const isAll = env.EXAMPLES === 'all';

/** Those whose types are checked. */
export const findChecked = (all: boolean): SlowExample[] =>
  SLOW.filter(({ isSlowToInstall = false }) => all || !isSlowToInstall);

/** Copies an example to a folder of its own, and checks its types. */
export function checkTypes({ name, check }: SlowExample): void {
  execute(check, copySlow(name, join(folder, 'types', name)));
}

export function startSlow({ name, build, run }: SlowExample): Start {
  let at: string | undefined;
  return async (given) => {
    if (!at) {
      at = copySlow(name, join(folder, name));
      execute(build, at);
    }
    const port = String(await findFreePort());
    // adapter-node takes every request for one of https://HOST if it has no ORIGIN.
    const own = { HOST: '127.0.0.1', PORT: port, ORIGIN: `http://localhost:${port}` };
    return start(execPath, { args: run, cwd: at, env: { ...own, ...given } });
  };
}

const copySlow = (name: string, to: string): string =>
  copy(name, { to, packages: join(import.meta.dirname, '../slow-programs', name, 'node_modules') });

/** Runs a command of a package that an example needs. */
function execute(command: string, cwd: string): void {
  const PATH = [join(cwd, 'node_modules/.bin'), env.PATH].join(delimiter);
  const options = { shell: true, cwd, env: { ...env, PATH }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(command, options);
  if (status !== 0) throw new Error(`${command}:\n${stdout}${stderr}`);
}
