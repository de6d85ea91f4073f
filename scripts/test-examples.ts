// Installs what the examples run on, checks their types and tests them, for `npm run test:examples`. Those that take long
// to build are tested with `--all` only. Other options are those of vitest.
import { spawnSync } from 'node:child_process';
import { argv, env, exit } from 'node:process';

const options = argv.slice(2).filter((option) => option !== '--all');
const EXAMPLES = argv.includes('--all') ? 'all' : 'fast';

const install = (folder: string) => ['npm', 'ci', '--prefix', folder, '--ignore-scripts'];

for (const [command = '', ...rest] of [
  install('test/examples/programs'),
  install('test/examples/slow-programs'),
  ['tsc', '-p', 'test/examples'],
  ['vitest', 'run', '--root', 'test/examples', ...options],
]) {
  const { status } = spawnSync(command, rest, { stdio: 'inherit', env: { ...env, EXAMPLES } });
  if (status !== 0) exit(status ?? 1);
}
