/** Interruptions of the page or of its popup while the user is at Plex. */
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import {
  firedEvents,
  openPopup,
  advanceUntil,
  press,
  waitForStatus,
  waitForUser,
  pauseClock,
} from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test('the popup completes the sign-in if the page is gone', async () => {
  const { page, context, url, letIn } = await visit(browser);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  await page.goto(`${url}/cookies`);
  await pauseClock(context);
  await press(popup, 'Allow');
  await popup.getByText('One moment…').waitFor();
  // No page acknowledges the return of the popup, so the popup completes the sign-in itself.
  await popup.clock.runFor(1000);
  await waitForUser(popup);
  expect(letIn).toEqual(['owner']);
  await page.goto(url);
  await waitForUser(page);
});

test('a sign-in survives ten seconds offline', async () => {
  const { page, context, letIn } = await visit(browser);
  await pauseClock(context);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const failed: Request[] = [];
  page.on('requestfailed', (request) => failed.push(request));
  await context.setOffline(true);
  await advanceUntil(page, () => failed.length >= 10);
  await waitForStatus(page, 'Waiting for Plex…');
  // The clock is paused, so the next poll is the immediate one when the network is back.
  const polled = page.waitForResponse(/status/);
  await context.setOffline(false);
  await polled;
  await press(popup, 'Allow');
  await waitForUser(page);
  expect(letIn).toEqual(['owner']);
});

test('a sign-in expires while the page is offline', async () => {
  const { page, context } = await visit(browser);
  await pauseClock(context);
  await press(page, 'Use another device');
  await page.getByRole('timer').waitFor();
  await context.setOffline(true);
  await page.clock.fastForward(899_000);
  await waitForStatus(page, 'Waiting for Plex…');
  const message = page.getByRole('status').getByText('The sign-in has expired. Please try again.');
  await advanceUntil(page, () => message.isVisible());
  expect(await firedEvents(page)).toEqual([['expired', 'expired']]);
});

test.each([
  ['This browser does not keep the cookie of the sign-in. Allow cookies, and try again.', {}],
  ['Please allow cookies.', { noCookie: 'Please allow cookies.' }],
])('a browser that does not keep the cookie: %s', async (text, strings) => {
  const { page, context } = await visit(browser, {
    script: `plexPin.defineSignInElement('plex-sign-in', { strings: ${JSON.stringify(strings)} });
      addEventListener('expired', ({ detail }) => firedEvents.push(detail.reason));`,
  });
  await page.route('**/start', async (route) => {
    const response = await route.fetch();
    await context.clearCookies();
    const { 'set-cookie': _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await press(page, 'Use another device');
  await waitForStatus(page, text);
  expect(await firedEvents(page)).toEqual([['expired', 'expired'], 'no_cookie']);
});

test('a cookie that the browser has kept expires with the sign-in', async () => {
  const { page, context } = await visit(browser);
  await pauseClock(context);
  const polled = page.waitForResponse(/status/);
  await press(page, 'Use another device');
  await (await polled).finished();
  await page.getByRole('timer').waitFor();
  await context.clearCookies();
  const message = page.getByRole('status').getByText('The sign-in has expired. Please try again.');
  await advanceUntil(page, () => message.isVisible());
});

test('a page that sleeps during the return learns of it later', async () => {
  // With this policy the popup runs in its own process, and continues while the page is halted.
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin' };
  const { page, context, letIn } = await visit(browser, { headers });
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const devTools = await context.newCDPSession(page);
  await devTools.send('Debugger.enable');
  const halted = new Promise((resolve) => devTools.once('Debugger.paused', resolve));
  await devTools.send('Debugger.pause');
  await halted;
  await press(popup, 'Allow');
  // The popup completes the sign-in, and the page gets the result from its next poll.
  await waitForUser(popup);
  await devTools.send('Debugger.resume');
  await waitForUser(page);
  expect(letIn).toEqual(['owner']);
});

test.each<[string, () => void]>([
  [
    'the BroadcastChannel without the storage',
    () => {
      Storage.prototype.setItem = () => {
        throw new DOMException('Storage is blocked', 'SecurityError');
      };
    },
  ],
  [
    'the storage without the BroadcastChannel',
    () => {
      BroadcastChannel.prototype.postMessage = () => {};
    },
  ],
])('%s reports the return of the user', async (_, disable) => {
  // With this policy the popup closes only if its message is acknowledged.
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin' };
  const { page, context, letIn } = await visit(browser, { headers });
  await context.addInitScript(disable);
  await page.reload();
  // The clock is paused, so the page cannot learn of the return by polling.
  await pauseClock(context);
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await press(popup, 'Allow');
  await waitForUser(page);
  await closed;
  expect(letIn).toEqual(['owner']);
});

test('the page never reads `closed` of the popup', async () => {
  const { page, context, letIn } = await visit(browser);
  // Under Cross-Origin-Opener-Policy, `closed` is true for a popup that is open.
  await context.addInitScript(() => {
    Object.defineProperty(Window.prototype, 'closed', {
      get: () => {
        throw new Error('`closed` was read');
      },
    });
    Object.defineProperty(window, 'closed', {
      get: () => {
        throw new Error('`closed` was read');
      },
    });
  });
  await page.reload();
  await press(await openPopup(page), 'Allow');
  await waitForUser(page);
  expect(letIn).toEqual(['owner']);
});
