import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test, onTestFinished, vi } from 'vitest';
import { type AppOptions, type Visit, visit } from './app.ts';
import { expectAccessible } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { openPopup, press, waitForStatus, waitForUser, pauseClock } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Redirects to Plex and returns the address of the callback. */
async function goToPlex({ page }: Visit): Promise<string> {
  await press(page, 'Sign in with Plex');
  await page.getByRole('button', { name: 'Allow' }).waitFor();
  return new URLSearchParams(new URL(page.url()).hash).get('forwardUrl') ?? '';
}

const redirect = '<plex-sign-in endpoint="/auth/plex" mode="redirect"></plex-sign-in>';

interface State {
  name: string;
  app?: AppOptions;
  /** Brings the page into this state. */
  reach: (visit: Visit) => Promise<unknown>;
  /** The heading of the page, if it is not the app's. */
  heading?: string;
}

const states: State[] = [
  { name: 'the button', reach: ({ page }) => page.getByRole('button').first().waitFor() },
  { name: 'the button while it is busy', reach: ({ page }) => openPopup(page) },
  {
    name: 'the device view',
    async reach({ page }) {
      await press(page, 'Use another device');
      await page.getByRole('img').waitFor();
    },
  },
  {
    name: 'the button with a problem',
    app: { handler: { requireServer: 'other' } },
    async reach({ page }) {
      await press(await openPopup(page), 'Allow');
      await waitForStatus(page, 'This account does not have access.');
    },
  },
  {
    name: 'the page for a phone that has scanned the code',
    reach: ({ page, url }) => page.goto(`${url}/auth/plex/callback?state=none`),
    heading: 'Go back to the device where you started',
  },
  {
    name: 'the page before approval',
    app: { body: redirect },
    reach: async (visit) => visit.page.goto(await goToPlex(visit)),
    heading: 'Not signed in yet',
  },
  {
    name: 'the page of a code that has expired',
    app: { body: redirect },
    async reach(visit) {
      const callback = await goToPlex(visit);
      visit.sandbox.advance(1_800_000);
      await visit.page.goto(callback);
    },
    heading: 'This sign-in has expired',
  },
  {
    name: 'the page of a sign-in that is completed',
    app: { body: redirect },
    async reach(visit) {
      const callback = await goToPlex(visit);
      const cookies = await visit.context.cookies(callback);
      await press(visit.page, 'Allow');
      await waitForUser(visit.page);
      await visit.context.addCookies(cookies);
      // The server repeats its response for a minute.
      const now = performance.now.bind(performance);
      const later = vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
      onTestFinished(() => later.mockRestore());
      await visit.page.goto(callback);
    },
    heading: 'You’re already signed in',
  },
  {
    name: 'the page of a user without access',
    app: { body: redirect, handler: { requireServer: 'other' } },
    async reach(visit) {
      await goToPlex(visit);
      await press(visit.page, 'Allow');
    },
    heading: 'No access',
  },
  {
    name: 'the page while plex.tv cannot be reached',
    app: { body: redirect },
    async reach(visit) {
      const callback = await goToPlex(visit);
      visit.sandbox.fail({ kind: 'response', status: 503, times: 100 });
      await visit.page.goto(callback);
    },
    heading: 'We couldn’t reach Plex',
  },
  {
    name: 'the page of a popup that cannot close',
    async reach({ page, context, url }) {
      await pauseClock(context);
      const popup = await openPopup(page);
      await popup.getByRole('button', { name: 'Allow' }).waitFor();
      const forwardUrl = new URLSearchParams(new URL(popup.url()).hash).get('forwardUrl') ?? '';
      const { state } = Object.fromEntries(new URL(forwardUrl).searchParams);
      await press(page, 'Cancel');
      await page.goto(forwardUrl);
      const other = await context.newPage();
      await other.goto(url);
      await other.evaluate(
        (message) => {
          new BroadcastChannel('plex-pin').postMessage(message);
        },
        { type: 'ack', state },
      );
      await page.getByText('You can close this window.').waitFor();
      await context.clock.resume();
    },
    heading: 'Signing in',
  },
  {
    name: 'the page of a path that there is not',
    reach: ({ page, url }) => page.goto(`${url}/auth/plex/none`),
    heading: 'Something went wrong',
  },
];

const named = states.map((state) => [state.name, state] as const);

test.each(named)('axe finds nothing in %s', async (_, { app, reach, heading = 'The app' }) => {
  const visited = await visit(browser, app, { bypassCSP: true });
  const { page } = visited;
  await reach(visited);
  await page.bringToFront();
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await expectAccessible(page);
});
