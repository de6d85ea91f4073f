/** What happens to a page, or to its window, while its user is at Plex. */
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { heard, openPopup, passTime, press, says, signedIn, stopTime } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test('reload in the middle', async () => {
  const { page, context, letIn } = await visit(browser);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  await page.reload();
  await stopTime(context);
  await press(popup, 'Allow');
  await popup.getByText('One moment…').waitFor();
  // Nobody answers the window that came back, so that it finishes by itself.
  await popup.clock.runFor(1000);
  await signedIn(popup);
  expect(letIn).toEqual(['owner']);
  await page.reload();
  await signedIn(page);
});

test('offline for ten seconds in the middle', async () => {
  const { page, context, letIn } = await visit(browser);
  await stopTime(context);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const failed: Request[] = [];
  page.on('requestfailed', (request) => failed.push(request));
  await context.setOffline(true);
  await passTime(page, () => failed.length >= 10);
  await says(page, 'Waiting for Plex…');
  // No time passes any more: it asks at once when the network is back.
  const asked = page.waitForResponse(/status/);
  await context.setOffline(false);
  await asked;
  await press(popup, 'Allow');
  await signedIn(page);
  expect(letIn).toEqual(['owner']);
});

test('offline until the time is up', async () => {
  const { page, context } = await visit(browser);
  await stopTime(context);
  await press(page, 'Use another device');
  await page.getByRole('timer').waitFor();
  await context.setOffline(true);
  await page.clock.fastForward(899_000);
  await says(page, 'Waiting for Plex…');
  const message = page.getByRole('status').getByText('The sign-in has expired. Please try again.');
  await passTime(page, () => message.isVisible());
  expect(await heard(page)).toEqual([['expired', 'expired']]);
});

test('the page sleeps while the user comes back', async () => {
  // With this policy the window is in a process of its own, and goes on when the page is halted.
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
  // The window finishes by itself, and the page finds that out later.
  await signedIn(popup);
  await devTools.send('Debugger.resume');
  await signedIn(page);
  expect(letIn).toEqual(['owner']);
});

test.each<[string, () => void]>([
  [
    'a channel alone',
    () => {
      Storage.prototype.setItem = () => {
        throw new DOMException('There is none', 'SecurityError');
      };
    },
  ],
  [
    'the storage alone',
    () => {
      BroadcastChannel.prototype.postMessage = () => {};
    },
  ],
])('%s tells that the user is back', async (_, takeAway) => {
  // With this policy the window closes only if it is answered.
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin' };
  const { page, context, letIn } = await visit(browser, { headers });
  await context.addInitScript(takeAway);
  await page.reload();
  // It does not find out by asking: no time passes.
  await stopTime(context);
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await press(popup, 'Allow');
  await signedIn(page);
  await closed;
  expect(letIn).toEqual(['owner']);
});

test('the user closes the window, and begins again', async () => {
  const { page, letIn } = await visit(browser);
  await (await openPopup(page)).close();
  await says(page, 'Waiting for Plex…');
  await press(page, 'Cancel');
  await press(await openPopup(page), 'Allow');
  await signedIn(page);
  expect(letIn).toEqual(['owner']);
});

test('it never looks whether the window is closed', async () => {
  const { page, context, letIn } = await visit(browser);
  // As it is under Cross-Origin-Opener-Policy, where it says so of a window that is open.
  await context.addInitScript(() => {
    Object.defineProperty(Window.prototype, 'closed', {
      get: () => {
        throw new Error('It looked');
      },
    });
    Object.defineProperty(window, 'closed', {
      get: () => {
        throw new Error('It looked');
      },
    });
  });
  await page.reload();
  await press(await openPopup(page), 'Allow');
  await signedIn(page);
  expect(letIn).toEqual(['owner']);
});
