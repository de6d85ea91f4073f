import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished, test } from 'vitest';
import { createPlexClient, startSignIn } from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { expectAccessible } from './axe.ts';
import { launchChromium } from './chromium.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Starts a sandbox with codes in every state. */
async function startSandbox() {
  const sandbox = createSandbox();
  const { url } = await sandbox.listen();
  const plex = createPlexClient({
    clientIdentifier: 'test',
    product: 'An app with a longer name than fits on one line of a phone',
    model: 'A',
    plexTv: url,
  });
  const start = (strong: boolean) => startSignIn(plex, { strong });
  const [waiting, expired, denied, approved] = [
    await start(true),
    await start(false),
    await start(false),
    await start(true),
  ];
  sandbox.expire(expired.code);
  sandbox.deny(denied.code);
  sandbox.approve(approved.code);
  return { sandbox, url, waiting, expired, denied, approved };
}

type Started = Awaited<ReturnType<typeof startSandbox>>;

/** The pages in their states: the address, and a selector that is visible once the page has loaded. */
const states: [name: string, address: (started: Started) => string, shows: string][] = [
  ['the start page', ({ url, denied }) => `${url}/?code=${denied.code}`, '[role=status]'],
  ['the link page', ({ url }) => `${url}/link`, 'form'],
  ['the link page with a problem', ({ expired }) => expired.url, '[role=alert]'],
  ['the sign-in page', ({ waiting }) => `${waiting.url}&forwardUrl=https://app.example/`, 'form'],
  [
    'the sign-in page of an odd app',
    ({ waiting }) => `${waiting.url}&forwardUrl=odd:1`,
    '[role=alert]',
  ],
  ['the sign-in page with a problem', ({ approved }) => approved.url, '[role=alert]'],
  ['the sign-in page without a code', ({ url }) => `${url}/auth`, 'form'],
];

test.each(states)('axe finds nothing in %s', async (_, address, shows) => {
  const started = await startSandbox();
  onTestFinished(() => started.sandbox[Symbol.asyncDispose]());
  const page = await browser.newPage({ bypassCSP: true });
  await page.goto(address(started));
  await page.locator(shows).first().waitFor();
  // Collapsed content is checked as well.
  for (const summary of await page.locator('summary').all()) await summary.click();
  await expectAccessible(page);
  await page.close();
});
