/** The pages of the server's routes, in the hands of a user. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { press, signedIn } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium('--host-resolver-rules=MAP app.test 127.0.0.1');
});
afterAll(() => browser.close());

const form = {
  body: '<form method="post" action="/auth/plex/start"><button>Sign in with Plex</button></form>',
  headers: { 'Content-Security-Policy': "default-src 'self'; img-src data:" },
};

describe.each([
  ['with scripts', { javaScriptEnabled: true }],
  ['without scripts', { javaScriptEnabled: false }],
])('%s', (_, options) => {
  test('a page that says no begins again, with the form that is on it', async () => {
    const { page, url, letIn, complaints } = await visit(browser, form, options);
    await page.goto(`${url}/auth/plex/callback?state=AAAAAAAAAAAAAAAAAAAAAA`);
    expect(await page.title()).toBe('Go back to the device where you started');
    await press(page, 'Sign in again');
    await page.waitForURL(/\/auth#/);
    expect(letIn).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

test('somebody who has denied checks again, begins again, and allows', async () => {
  const { page, url, letIn, complaints } = await visit(browser, form);
  await press(page, 'Sign in with Plex');
  await press(page, 'Deny');
  await page.getByRole('heading', { name: 'Not signed in yet' }).waitFor();
  await page.getByRole('link', { name: 'Check again' }).click();
  await page.waitForURL(/here=1/);
  await page.getByRole('heading', { name: 'Not signed in yet' }).waitFor();
  await press(page, 'Sign in again');
  await press(page, 'Allow');
  await signedIn(page);
  expect(page.url()).toBe(`${url}/`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('all of it works in a home network without https, where the app says so', async () => {
  const { page, url, letIn, complaints } = await visit(browser, {
    ...form,
    handler: { cookie: { secure: false } },
  });
  const home = url.replace('localhost', 'app.test');
  await page.goto(`${home}/auth/plex/callback`);
  // No header but `Origin` tells here where the form is.
  await press(page, 'Sign in again');
  await press(page, 'Allow');
  await signedIn(page);
  expect(page.url()).toBe(`${home}/`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});
