/** The element and a plain form in pages whose links and forms Turbo or htmx sends by fetch. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { bundle } from './frameworks/bundle.ts';
import { firedEvents, openPopup, press, waitForStatus, waitForUser } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Without `form-action`, so that a form can go to Plex. */
const headers = {
  'Content-Security-Policy': "script-src 'self'; connect-src 'self'; img-src data:",
};

/** The form of the documentation. */
const FORM = `<form method="post" action="/auth/plex/start" target="_top" data-turbo="false" hx-boost="false">
  <input type="hidden" name="returnTo" value="/library" />
  <button>Enter with Plex</button>
</form>`;

/** Clicks a link that the library follows without a navigation. */
async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate('globalThis.isSameDocument = true');
  await page.getByRole('link', { name: path }).click();
  await page.waitForURL(`**/${path}`);
  expect(await page.evaluate('globalThis.isSameDocument')).toBe(true);
}

describe.each([
  ['Turbo', 'turbo.js', ''],
  ['htmx 4', 'htmx.js', 'hx-boost:inherited="true"'],
  ['htmx 2', 'htmx2.js', 'hx-boost="true"'],
])('%s', (_, script, boost) => {
  const open = async (content: string) =>
    visit(browser, {
      headers,
      script: await bundle(script),
      body: `<div ${boost}><a href="/other">other</a> <a href="/third">third</a> ${content}</div>`,
    });

  test('a form with the attributes of the documentation leads to Plex and back', async () => {
    const { page, url, letIn, complaints } = await open(FORM);
    await follow(page, 'other');
    await press(page, 'Enter with Plex');
    await press(page, 'Allow');
    await waitForUser(page);
    expect(page.url()).toBe(`${url}/library`);
    expect(letIn).toEqual(['owner']);
    expect(complaints).toEqual([]);
  });

  test.each([
    ['its own button', '', 'Sign in with Plex', '/'],
    ['the form of the page', FORM, 'Enter with Plex', '/library'],
  ])('the element with %s signs in on a page that was swapped in', async (_, form, name, path) => {
    const { page, url, letIn, complaints } = await open(
      `<plex-sign-in endpoint="/auth/plex">${form}</plex-sign-in>`,
    );
    await follow(page, 'other');
    const opened = page.waitForEvent('popup');
    await press(page, name);
    await press(await opened, 'Allow');
    await waitForUser(page);
    expect(page.url()).toBe(`${url}${path}`);
    expect(letIn).toEqual(['owner']);
    expect(complaints).toEqual([]);
  });

  test('a user who leaves the page cancels the sign-in, and can start again', async () => {
    const { page, letIn, complaints } = await open(
      '<plex-sign-in endpoint="/auth/plex"></plex-sign-in>',
    );
    const popup = await openPopup(page);
    const closed = popup.waitForEvent('close');
    await waitForStatus(page, 'Waiting for Plex…');
    await follow(page, 'other');
    await closed;
    await page.goBack();
    await page.waitForURL((url) => url.pathname === '/');
    await press(await openPopup(page), 'Allow');
    await waitForUser(page);
    expect(letIn).toEqual(['owner']);
    expect(complaints).toEqual([]);
  });
});

test('Turbo: a permanent element keeps its sign-in on the next page', async () => {
  const { page, letIn, complaints } = await visit(browser, {
    headers,
    script: await bundle('turbo.js'),
    body: `<a href="/other">other</a>
      <plex-sign-in id="sign-in" endpoint="/auth/plex" data-turbo-permanent></plex-sign-in>`,
  });
  const popup = await openPopup(page);
  await waitForStatus(page, 'Waiting for Plex…');
  await follow(page, 'other');
  await waitForStatus(page, 'Waiting for Plex…');
  expect(await firedEvents(page)).toEqual([]);
  await press(popup, 'Allow');
  await waitForUser(page);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});
