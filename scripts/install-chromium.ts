// Gets Chromium for the tests in test/browser, where it is not there yet.
import { existsSync } from 'node:fs';
import { installPackage, isDebianRoot, run } from './debian.ts';

if (!existsSync('/usr/bin/chromium')) {
  if (isDebianRoot()) {
    installPackage('chromium');
  } else {
    // Playwright's own download, into the user's cache. Nothing happens where it is there already.
    run(process.execPath, 'node_modules/playwright-core/cli.js', 'install', 'chromium');
  }
}
