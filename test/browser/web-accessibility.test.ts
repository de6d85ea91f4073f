import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { type AppOptions, visit } from './app.ts';
import { expectAccessible } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { openPopup, press, says } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const inPopup = async (page: Page, decision: string) => press(await openPopup(page), decision);

/** The page of the app in its states: what to do until it is there. */
const states: [name: string, reach: (page: Page) => Promise<unknown>, app?: AppOptions][] = [
  ['the button', (page) => page.getByRole('button').first().waitFor()],
  ['the button while it is busy', openPopup],
  [
    'the device view',
    async (page) => {
      await press(page, 'Use another device');
      await page.getByRole('img').waitFor();
    },
  ],
  [
    'the button with a problem',
    async (page) => {
      await inPopup(page, 'Allow');
      await says(page, 'This account has no access.');
    },
    { handler: { requireServer: 'other' } },
  ],
];

test.each(states)('axe finds nothing in %s', async (_, reach, app) => {
  const { page } = await visit(browser, app, { bypassCSP: true });
  await reach(page);
  await page.bringToFront();
  await expectAccessible(page);
});
