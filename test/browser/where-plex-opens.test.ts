/** Where Plex opens if there was no click, no window, or the page is in a frame. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { openPopup, press, waitForUser } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Makes `window.open` fail the test. */
const forbidOpen = "window.open = () => { throw new Error('window.open was called'); };";

/** A page that signs in as soon as it is open. */
const starts = (before = '') => `${before}
  if (document.querySelector('#user').textContent === 'nobody') {
    void plexPin.signIn({ endpoint: '/auth/plex' });
  }`;

test('a page that starts without a click redirects, without an attempt at a popup', async () => {
  const open =
    "const real = window.open; window.open = (...args) => (console.error('open'), real(...args));";
  const { page, letIn, complaints } = await visit(browser, { script: starts(open) });
  await press(page, 'Allow');
  await waitForUser(page);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('an installed app redirects', async () => {
  const { page, context, letIn } = await visit(browser);
  await context.addInitScript(() => {
    const real = window.matchMedia.bind(window);
    window.matchMedia = (query) =>
      real(query === '(display-mode: standalone)' ? 'not (width < 0)' : query);
  });
  await page.reload();
  await press(page, 'Sign in with Plex');
  await press(page, 'Allow');
  await waitForUser(page);
  expect(context.pages()).toEqual([page]);
  expect(letIn).toEqual(['owner']);
});

test.each([
  ['is missing', 'window.open = undefined;'],
  ['throws', forbidOpen],
  ['opens nothing', 'window.open = () => null;'],
  [
    'opens a window without a document',
    'window.open = () => ({ document: null, location: { replace() {} }, close() {} });',
  ],
])('Plex opens in this window if window.open %s', async (_, before) => {
  const { page, letIn } = await visit(browser, {
    script: `${before} plexPin.defineSignInElement();`,
  });
  await press(page, 'Sign in with Plex');
  await press(page, 'Allow');
  await waitForUser(page);
  expect(letIn).toEqual(['owner']);
});

/** Opens the app in a frame of another page of its origin, and returns the frame. */
async function frameOf(page: Page, url: string, sandbox?: string) {
  await page.goto(`${url}/plain`);
  await page.evaluate(
    ([src, sandbox]) => {
      const frame = document.createElement('iframe');
      if (sandbox) frame.setAttribute('sandbox', sandbox);
      frame.src = src ?? '';
      frame.width = frame.height = '600';
      document.body.replaceChildren(frame);
    },
    [url, sandbox],
  );
  return page.frameLocator('iframe');
}

test.each(['popup', 'redirect'])('a page in a frame opens a popup, in mode %s', async (mode) => {
  const { page, url, letIn } = await visit(browser, {
    body: `<plex-sign-in endpoint="/auth/plex" mode="${mode}"></plex-sign-in>`,
  });
  const frame = await frameOf(page, url);
  const opened = page.waitForEvent('popup');
  await frame.getByRole('button', { name: 'Sign in with Plex' }).click();
  const popup = await opened;
  const closed = popup.waitForEvent('close');
  await press(popup, 'Allow');
  await frame.locator('#user').getByText('owner', { exact: true }).waitFor();
  await closed;
  expect(letIn).toEqual(['owner']);
});

test('in a frame without popups, the element offers another device and the whole window', async () => {
  const { page, url, sandbox, letIn } = await visit(browser);
  const allowed = 'allow-scripts allow-same-origin allow-forms';
  const frame = await frameOf(page, url, `${allowed} allow-top-navigation-by-user-activation`);
  await frame.getByRole('button', { name: 'Sign in with Plex' }).click();
  const code = (await frame.locator('code').textContent()) ?? '';
  sandbox.approve(code);
  await frame.locator('#user').getByText('owner', { exact: true }).waitFor();
  expect(letIn).toEqual(['owner']);

  await page.context().clearCookies();
  const again = await frameOf(page, url, `${allowed} allow-top-navigation-by-user-activation`);
  await again.getByRole('button', { name: 'Sign in with Plex' }).click();
  await again.getByRole('link', { name: 'Open this page in the whole window' }).click();
  await page.waitForURL(`${url}/`);
  await press(page, 'Cancel');
  await press(await openPopup(page), 'Allow');
  await waitForUser(page);
});

test('in a frame without popups, signIn rejects with `blocked` and stays where it is', async () => {
  const { page, url } = await visit(browser, {
    body: '<button>Go</button><p id="code"></p>',
    script: `document.querySelector('button').addEventListener('click', () =>
      plexPin.signIn({ endpoint: '/auth/plex' }).catch(({ code }) => {
        document.querySelector('#code').textContent = code;
      }));`,
  });
  const frame = await frameOf(page, url, 'allow-scripts allow-same-origin allow-forms');
  await frame.getByRole('button').click();
  await frame.getByText('blocked', { exact: true }).waitFor();
});
