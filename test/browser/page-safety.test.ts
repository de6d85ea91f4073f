/** What the element leaves as it is in the page around it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FORM, visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { firedEvents, openPopup, press, waitForStatus, waitForUser } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test('a failed sign-in is an event of the element, not an uncaught error of the page', async () => {
  const { page, sandbox } = await visit(browser, {
    script: `plexPin.defineSignInElement();
      globalThis.errors = [];
      addEventListener('error', ({ type }) => errors.push(type));
      globalThis.onerror = (message) => errors.push(String(message));
      document.querySelector('plex-sign-in').addEventListener('error', ({ detail, bubbles }) =>
        firedEvents.push(['error', detail.code, bubbles]));`,
  });
  sandbox.fail({ kind: 'response', status: 503 });
  await press(page, 'Use another device');
  await waitForStatus(page, 'Something went wrong. Please try again.');
  expect(await firedEvents(page)).toEqual([
    ['sign-in-error', 'unavailable'],
    ['error', 'unavailable', false],
  ]);
  expect(await page.evaluate('errors')).toEqual([]);
});

test.each([
  ['append', 'target.append(element)'],
  ['moveBefore', 'target.moveBefore(element, null)'],
])('an element that is moved with %s continues', async (_, move) => {
  const { page, letIn } = await visit(browser);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  await page.evaluate(`
    const target = document.body.appendChild(document.createElement('section'));
    const element = document.querySelector('plex-sign-in');
    ${move};`);
  await waitForStatus(page, 'Waiting for Plex…');
  const closed = popup.waitForEvent('close');
  await press(popup, 'Allow');
  await waitForUser(page);
  await closed;
  expect(letIn).toEqual(['owner']);
});

test('a removed element cancels its sign-in and dispatches an event', async () => {
  const { page } = await visit(browser);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const closed = popup.waitForEvent('close');
  const canceled = page.locator('plex-sign-in').evaluate(
    (element) =>
      new Promise((resolve) => {
        element.addEventListener('sign-in-canceled', ({ type }) => resolve(type));
        element.remove();
      }),
  );
  expect(await canceled).toBe('sign-in-canceled');
  await closed;
});

test.each(['/#library', '/?page=2#library'])('the page loads again at %s', async (returnTo) => {
  const { page, url } = await visit(browser, {
    body: `<plex-sign-in endpoint="/auth/plex" return-to="${returnTo}"></plex-sign-in>`,
  });
  await press(await openPopup(page), 'Allow');
  await waitForUser(page);
  expect(page.url()).toBe(url + returnTo);
});

test("a popup keeps the app's own stored values, and works with them", async () => {
  const { page, context, url, letIn, complaints } = await visit(browser);
  await page.evaluate("localStorage.setItem('plex-pin', 'of the app')");
  const other = await context.newPage();
  await other.goto(url);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  await other.evaluate("localStorage.setItem('plex-pin:return', 'no JSON')");
  await press(popup, 'Allow');
  await waitForUser(page);
  expect(await page.evaluate("localStorage.getItem('plex-pin')")).toBe('of the app');
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test("the markup of the page's form changes only while it is busy, and only at its submit button", async () => {
  const body = FORM.replace('<form', '<button type="button">Help</button><form');
  const { page } = await visit(browser, { body });
  const markup = () => page.locator('plex-sign-in').evaluate(({ innerHTML }) => innerHTML);
  const before = await markup();
  expect(before).not.toContain('aria-');
  await page.route('**/start', () => {}, { times: 1 });
  await page.getByRole('button', { name: 'Enter with Plex' }).click();
  await page.getByRole('button', { name: 'Cancel' }).waitFor();
  expect(await markup()).toMatch(
    /<button type="button">Help<.*<button [^>]*aria-busy="true"[^>]*>Enter/s,
  );
  await press(page, 'Cancel');
  await page.getByRole('button', { name: 'Use another device' }).waitFor();
  expect(await markup()).toBe(before);
});

test.each([
  ['an endpoint that there is not', 'endpoint="/auth/plex/none"', ''],
  ['no endpoint', '', 'set endpoint, for example to /auth/plex'],
  ['an invalid return-to', 'endpoint="/auth/plex" return-to="//evil"', 'returnTo must be a path'],
])('the console warns the developer of %s', async (_, attributes, reason) => {
  const { page, complaints } = await visit(browser, {
    body: `<plex-sign-in ${attributes}></plex-sign-in>`,
    script: `plexPin.defineSignInElement();
      addEventListener('sign-in-error', ({ detail }) => firedEvents.push(detail.reason));`,
  });
  await press(page, 'Use another device');
  await waitForStatus(page, 'Something went wrong. Please try again.');
  const message = expect.stringContaining(reason);
  expect(await firedEvents(page)).toEqual([['sign-in-error', 'unavailable'], message]);
  expect(complaints).toEqual([message]);
  expect(complaints[0]).toMatch(/^\S*\/start /);
});
