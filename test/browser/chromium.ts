import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type LaunchOptions } from 'playwright-core';

const SYSTEM = '/usr/bin/chromium';

/** The system's Chromium if installed, or Playwright's. */
export const chromiumFile = existsSync(SYSTEM) ? SYSTEM : chromium.executablePath();

/** Options of a headless Chromium without background traffic. */
const options = (...args: string[]): LaunchOptions => ({
  executablePath: chromiumFile,
  // As users have it: popups open only on a click, and the back button restores pages from the cache.
  ignoreDefaultArgs: ['--disable-popup-blocking', '--disable-back-forward-cache'],
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

export const launchChromium = (...args: string[]): Promise<Browser> =>
  chromium.launch(options(...args));

/** Launches a browser that accepts or blocks third-party cookies. (Contexts of `launchChromium` block them.) */
export async function launchWithCookies({ thirdParty }: { thirdParty: boolean }): Promise<{
  context: BrowserContext;
  close: () => Promise<void>;
}> {
  const profile = await mkdtemp(join(tmpdir(), 'plex-pin-chromium-'));
  await mkdir(join(profile, 'Default'));
  await writeFile(
    join(profile, 'Default/Preferences'),
    JSON.stringify({ profile: { cookie_controls_mode: thirdParty ? 0 : 1 } }),
  );
  const context = await chromium.launchPersistentContext(profile, options());
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
