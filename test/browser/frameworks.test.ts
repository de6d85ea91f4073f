/** The element and the hook in the real frameworks, each in a bundle of its own. */
import type { Browser } from 'playwright-core';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { bundle } from './frameworks/bundle.ts';
import { Page } from './frameworks/react-page.tsx';
import { openPopup, press, waitForUser } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test.each([
  ['React', 'react.tsx', '#react-user'],
  ['Vue', 'vue.ts', '#vue-user'],
  ['Svelte', 'svelte.js', '#svelte-user'],
])('%s sets properties and listens for events', async (_, name, user) => {
  const script = await bundle(name);
  const { page, letIn, complaints } = await visit(browser, {
    body: '<div id="root"></div>',
    script,
  });
  await page.getByRole('button', { name: 'Use a phone' }).waitFor();
  await press(await openPopup(page), 'Allow');
  await page.locator(user).getByText('signed in').waitFor();
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('React hydrates a page that it rendered on the server, with the element defined before', async () => {
  const script = await bundle('react.tsx');
  const html = renderToString(createElement(Page));
  const { page, url, letIn, complaints } = await visit(browser, {
    body: `<div id="root" data-page="server">${html}</div>`,
    script,
  });
  await expect.poll(() => page.title()).toBe('hydrated');
  expect(await page.evaluate('errors')).toEqual([]);
  const opened = page.waitForEvent('popup');
  await press(page, 'Enter with Plex');
  await press(await opened, 'Allow');
  await waitForUser(page);
  expect(page.url()).toBe(`${url}/library`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('usePlexSignIn signs in, opens Plex again, and cancels', async () => {
  const script = await bundle('react.tsx');
  const { page, letIn, complaints } = await visit(browser, {
    body: '<div id="root" data-page="hook"></div>',
    script,
  });
  const status = (text: string) =>
    page.locator('#hook-status').getByText(text, { exact: true }).waitFor();
  const open = async (name: string) => {
    const opened = page.waitForEvent('popup');
    await press(page, name);
    return opened;
  };
  await status('idle');
  const canceled = await open('Go');
  await status('waiting');
  const closed = canceled.waitForEvent('close');
  await press(page, 'Stop');
  await closed;
  await status('idle');

  await (await open('Go')).close();
  await press(await open('Again'), 'Allow');
  await status('signed-in/');
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});
