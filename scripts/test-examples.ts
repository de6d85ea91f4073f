// Installs what the examples run on, checks their types and tests them, for `npm run test:examples`. Those that take long
// to build are tested with `--all` only. Other options are those of vitest.
import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { argv, env, exit } from 'node:process';
import { findChecked } from '../test/examples/hosts/slow.ts';

const isAll = argv.includes('--all');
const options = argv.slice(2).filter((option) => option !== '--all');

function run(command: string, ...rest: string[]): void {
  const EXAMPLES = isAll ? 'all' : 'fast';
  const { status } = spawnSync(command, rest, { stdio: 'inherit', env: { ...env, EXAMPLES } });
  if (status !== 0) exit(status ?? 1);
}

run('npm', 'ci', '--prefix', 'test/examples/programs', '--ignore-scripts');
for (const { name } of findChecked(isAll)) {
  const folder = `test/examples/slow-programs/${name}`;
  run('npm', 'ci', '--prefix', folder, '--ignore-scripts');
  // Bundlers look for plex-pin only among the packages of an app.
  symlinkSync('../../../../..', `${folder}/node_modules/plex-pin`);
}
run('tsc', '-p', 'test/examples');
run('vitest', 'run', '--root', 'test/examples', ...options);
