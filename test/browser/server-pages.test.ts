/** The pages of the server's routes, as a user sees them. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { press, waitForUser } from './press.ts';

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
  ['with JavaScript', { javaScriptEnabled: true }],
  ['without JavaScript', { javaScriptEnabled: false }],
])('%s', (_, options) => {
  test('the form on an error page starts a new sign-in', async () => {
    const { page, url, letIn, complaints } = await visit(browser, form, options);
    await page.goto(`${url}/auth/plex/callback?state=AAAAAAAAAAAAAAAAAAAAAA`);
    expect(await page.title()).toBe('Go back to the device where you started');
    await press(page, 'Sign in again');
    await page.waitForURL(/\/auth#/);
    expect(letIn).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

test('a user who denied can check again, and allow in a new sign-in', async () => {
  const { page, url, letIn, complaints } = await visit(browser, form);
  await press(page, 'Sign in with Plex');
  await press(page, 'Deny');
  await page.getByRole('heading', { name: 'Not signed in yet' }).waitFor();
  await page.getByRole('link', { name: 'Check again' }).click();
  await page.waitForURL(/here=1/);
  await page.getByRole('heading', { name: 'Not signed in yet' }).waitFor();
  await press(page, 'Sign in again');
  await press(page, 'Allow');
  await waitForUser(page);
  expect(page.url()).toBe(`${url}/`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test.each([
  ['ltr', 'Zurück'],
  ['rtl', '\u0627\u0631\u062c\u0639'],
])('the direction of a page follows from its texts: %s', async (direction, goBack) => {
  const { page, url } = await visit(browser, { handler: { strings: { goBack } } });
  await page.goto(`${url}/auth/plex/callback`);
  const heading = page.getByRole('heading', { name: goBack });
  expect(await heading.evaluate((node) => getComputedStyle(node).direction)).toBe(direction);
});

test('sign-in works without https in a home network if the app allows it', async () => {
  const { page, url, letIn, complaints } = await visit(browser, {
    ...form,
    handler: { cookie: { secure: false } },
  });
  const home = url.replace('localhost', 'app.test');
  await page.goto(`${home}/auth/plex/callback`);
  // Without https, only the `Origin` header identifies the page of the form.
  await press(page, 'Sign in again');
  await press(page, 'Allow');
  await waitForUser(page);
  expect(page.url()).toBe(`${home}/`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});
