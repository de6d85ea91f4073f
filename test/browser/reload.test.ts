/** Pages that are reloaded while a user signs in. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { firedEvents, openPopup, press, waitForStatus, waitForUser } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const codeOf = async (page: Page): Promise<string> =>
  (await page.locator('code').textContent()) ?? '';

test('the view for another device returns with the same code', async () => {
  const { page, sandbox, letIn, complaints } = await visit(browser);
  await press(page, 'Use another device');
  const code = await codeOf(page);
  await page.reload();
  expect(await codeOf(page)).toBe(code);
  await page.reload();
  expect(await codeOf(page)).toBe(code);
  sandbox.approve(code, { user: 'friend' });
  await waitForUser(page, 'friend');
  expect(letIn).toEqual(['friend']);
  // The sign-in has ended, so nothing is resumed.
  await page.reload();
  await page.getByRole('button', { name: 'Sign in with Plex' }).waitFor();
  expect(complaints).toEqual([]);
});

test('the page completes the sign-in of its popup', async () => {
  const { page, url, letIn } = await visit(browser, {
    body: '<plex-sign-in endpoint="/auth/plex" return-to="/library"></plex-sign-in>',
  });
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Open Plex again' }).waitFor();
  const closed = popup.waitForEvent('close');
  await press(popup, 'Allow');
  await waitForUser(page);
  await closed;
  expect(page.url()).toBe(`${url}/library`);
  expect(letIn).toEqual(['owner']);
});

test('a code that expires meanwhile is reported', async () => {
  const { page, url, sandbox } = await visit(browser);
  await press(page, 'Use another device');
  const code = await codeOf(page);
  await page.goto(`${url}/cookies`);
  sandbox.expire(code);
  await page.goto(url);
  await waitForStatus(page, 'The sign-in has expired. Please try again.');
  expect(await firedEvents(page)).toEqual([['expired', 'expired']]);
});

test('a sign-in is neither resumed after it was canceled, nor after its code has expired', async () => {
  const { page, context } = await visit(browser);
  await press(page, 'Use another device');
  await page.getByRole('timer').waitFor();
  await press(page, 'Cancel');
  await page.reload();
  await page.getByRole('button', { name: 'Sign in with Plex' }).waitFor();
  await press(page, 'Use another device');
  await page.getByRole('timer').waitFor();
  await context.clock.install({ time: Date.now() + 900_000 });
  await page.reload();
  await page.getByRole('button', { name: 'Sign in with Plex' }).waitFor();
  expect(await page.getByRole('timer').count()).toBe(0);
});

test('another tab and a second element do not resume it', async () => {
  const element = '<plex-sign-in endpoint="/auth/plex"></plex-sign-in>';
  const { page, context, url } = await visit(browser, { body: element + element });
  await page.getByRole('button', { name: 'Use another device' }).first().click();
  await page.getByRole('timer').waitFor();
  const other = await context.newPage();
  await other.goto(url);
  await page.reload();
  await page.getByRole('timer').waitFor();
  for (const [tab, buttons] of [
    [page, 1],
    [other, 2],
  ] as const) {
    expect(await tab.getByRole('button', { name: 'Sign in with Plex' }).count()).toBe(buttons);
  }
});
