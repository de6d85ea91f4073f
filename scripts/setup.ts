// Installs the programs that tests need besides npm's packages, for `npm run setup` and in CI. Anywhere else it changes
// nothing, and names those that are missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { env } from 'node:process';
import { chromium } from 'playwright-core';
import { installPackages, isDebianRoot, run } from './debian.ts';

const isCommand = (command: string): boolean => !spawnSync(command, ['--version']).error;

/** Packages of Debian, with a check for each. Without one that is not required, the tests that need it do not run. */
const PACKAGES = [
  {
    name: 'chromium',
    isRequired: true,
    isInstalled: () => existsSync('/usr/bin/chromium') || existsSync(chromium.executablePath()),
  },
  { name: 'redis-server', isRequired: true, isInstalled: () => isCommand('redis-server') },
  { name: 'nginx-light', isRequired: true, isInstalled: () => isCommand('nginx') },
  { name: 'caddy', isRequired: true, isInstalled: () => isCommand('caddy') },
  { name: 'fish', isRequired: true, isInstalled: () => isCommand('fish') },
  { name: 'zsh', isRequired: true, isInstalled: () => isCommand('zsh') },
  { name: 'firefox-esr', isInstalled: () => existsSync('/usr/bin/firefox-esr') },
  { name: 'webkit2gtk-driver', isInstalled: () => existsSync('/usr/bin/WebKitWebDriver') },
  { name: 'xvfb', isInstalled: () => existsSync('/usr/bin/Xvfb') },
];

const findMissing = () => PACKAGES.filter(({ isInstalled }) => !isInstalled());
const mayInstall = env.CI !== undefined || env.npm_lifecycle_event === 'setup';

if (mayInstall && findMissing().length > 0) {
  if (isDebianRoot()) {
    installPackages(findMissing().map(({ name }) => name));
  } else {
    // Playwright's own download, into the user's cache.
    run(process.execPath, 'node_modules/playwright-core/cli.js', 'install', 'chromium');
  }
}

const missing = findMissing();
if (missing.length > 0) {
  const names = missing.map(({ name }) => name).join(', ');
  console.error(
    `Some tests need programs that are missing, by Debian's names: ${names}. ${
      mayInstall ? 'Install them with your package manager.' : 'Run: npm run setup'
    }`,
  );
}
process.exitCode = missing.some(({ isRequired }) => isRequired) ? 1 : 0;
