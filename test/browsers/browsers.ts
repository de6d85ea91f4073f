import { chromiumFile } from '../browser/chromium.ts';
import { launchBrowser, openSession } from './puppeteer.ts';
import type { Session } from './tab.ts';
import { launchWebKit } from './webkit.ts';

/** A browser that the cases run in. */
export interface TestedBrowser {
  name: string;
  file: string;
  launch: (
    file: string,
  ) => Promise<{ openSession: () => Promise<Session>; stop: () => Promise<void> }>;
}

const withPuppeteer =
  (kind: 'chrome' | 'firefox'): TestedBrowser['launch'] =>
  async (file) => {
    const browser = await launchBrowser(kind, file);
    return { openSession: () => openSession(browser), stop: () => browser.close() };
  };

export const browsers = {
  chromium: { name: 'Chromium', file: chromiumFile, launch: withPuppeteer('chrome') },
  firefox: { name: 'Firefox', file: '/usr/bin/firefox-esr', launch: withPuppeteer('firefox') },
  webkit: { name: 'WebKit', file: '/usr/bin/WebKitWebDriver', launch: launchWebKit },
} satisfies Record<string, TestedBrowser>;
