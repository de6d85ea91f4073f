import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Whether packages of Debian can be installed. Other systems use other names. */
export function isDebianRoot(): boolean {
  const file = '/etc/os-release';
  return (
    process.getuid?.() === 0 && existsSync(file) && /^ID=debian$/m.test(readFileSync(file, 'utf8'))
  );
}

export function installPackages(names: readonly string[]): void {
  run('apt-get', 'update', '-qq');
  run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...names);
}

/** Runs a command and shows only its errors. */
export function run(command: string, ...options: string[]): void {
  execFileSync(command, options, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
