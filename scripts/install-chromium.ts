// Gets Chromium for the tests in test/browser, where it is not there yet.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

if (!existsSync('/usr/bin/chromium')) {
  if (process.getuid?.() === 0 && isDebian()) {
    run('apt-get', 'update', '-qq');
    run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium');
  } else {
    // Playwright's own download, into the user's cache. Nothing happens where it is there already.
    run(process.execPath, 'node_modules/playwright-core/cli.js', 'install', 'chromium');
  }
}

/** Debian itself: what other systems call by the package's name need not be a program. */
function isDebian(): boolean {
  const file = '/etc/os-release';
  return existsSync(file) && /^ID=debian$/m.test(readFileSync(file, 'utf8'));
}

/** Runs a command and shows nothing but what it complains of. */
function run(command: string, ...options: string[]): void {
  execFileSync(command, options, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
