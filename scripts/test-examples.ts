// Installs what the examples run on, checks their types and tests them, for `npm run test:examples`. Those that take long
// to build are tested with `--all` only. Other options are those of vitest.
import { spawnSync } from 'node:child_process';
import { argv, env, exit } from 'node:process';
import { findChecked } from '../test/examples/hosts/slow.ts';

const isAll = argv.includes('--all');
const options = argv.slice(2).filter((option) => option !== '--all');
const folders = ['programs', ...findChecked(isAll).map(({ name }) => `slow-programs/${name}`)];

for (const [command = '', ...rest] of [
  ...folders.map((name) => ['npm', 'ci', '--prefix', `test/examples/${name}`, '--ignore-scripts']),
  ['tsc', '-p', 'test/examples'],
  ['vitest', 'run', '--root', 'test/examples', ...options],
]) {
  const EXAMPLES = isAll ? 'all' : 'fast';
  const { status } = spawnSync(command, rest, { stdio: 'inherit', env: { ...env, EXAMPLES } });
  if (status !== 0) exit(status ?? 1);
}
