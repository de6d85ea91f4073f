// Installs the programs that tests need besides npm's packages, for `npm run setup` and in CI. Anywhere else it changes
// nothing, and names those that are missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { env, exit } from 'node:process';
import { chromium } from 'playwright-core';
import { installPackages, isDebianRoot, run } from './debian.ts';

const isInstalled = (command: string): boolean => !spawnSync(command, ['--version']).error;

/** Packages of Debian, with what shows that one is installed. */
const PACKAGES: Record<string, () => boolean> = {
  chromium: () => existsSync('/usr/bin/chromium') || existsSync(chromium.executablePath()),
  'redis-server': () => isInstalled('redis-server'),
  zsh: () => isInstalled('zsh'),
  fish: () => isInstalled('fish'),
};

let missing = Object.keys(PACKAGES).filter((name) => !PACKAGES[name]?.());
const mayInstall = env.CI !== undefined || env.npm_lifecycle_event === 'setup';

if (mayInstall && missing.length > 0) {
  if (isDebianRoot()) {
    installPackages(missing);
    missing = [];
  } else if (missing.includes('chromium')) {
    // Playwright's own download, into the user's cache.
    run(process.execPath, 'node_modules/playwright-core/cli.js', 'install', 'chromium');
    missing = missing.filter((name) => name !== 'chromium');
  }
}
if (missing.length > 0) {
  console.error(
    `The tests need these programs, by Debian's names: ${missing.join(', ')}. ${
      mayInstall
        ? 'Install them, with `sudo apt-get install` or `brew install`.'
        : 'Run: npm run setup'
    }`,
  );
  exit(1);
}
