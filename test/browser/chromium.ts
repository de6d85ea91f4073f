import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const SYSTEM = '/usr/bin/chromium';

/** A headless Chromium that speaks to nobody but the tests: the system's, or else Playwright's own. */
export function launchChromium(...args: string[]): Promise<Browser> {
  return chromium.launch({
    ...(existsSync(SYSTEM) && { executablePath: SYSTEM }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}
