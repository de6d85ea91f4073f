/** The example with Better Auth, in Chromium. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type Listener } from '../../src/sandbox/index.ts';
import { buildIfStale, ROOT } from '../cli/build.ts';
import { type Running, start } from '../examples/program.ts';
import { launchChromium } from './chromium.ts';
import { collectComplaints } from './complaints.ts';
import { press } from './press.ts';

await buildIfStale();

const sandbox = createSandbox({
  users: [
    ...['owner', 'friend', 'tabs', 'again', 'linked', 'stolen'].map((username) => ({
      username,
      title: `Plex ${username}`,
      email: `${username}@example.com`,
    })),
    { title: 'Kid', home: true, email: null },
  ],
});
let plexTv: Listener;
let example: Running;
let browser: Browser;
beforeAll(async () => {
  plexTv = await sandbox.listen();
  [example, browser] = await Promise.all([
    start(process.execPath, {
      args: ['--import', 'tsx', 'examples/better-auth/server.ts'],
      cwd: ROOT,
      env: { PORT: '0', PLEX_TV: plexTv.url, SECRET: 'a secret of the browser tests, 32 bytes' },
    }),
    launchChromium(),
  ]);
}, 60_000);
afterAll(async () => {
  await Promise.all([browser.close(), example.stop()]);
  await plexTv.close();
});

/** Opens the example in a new browser context. */
async function open(): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const complaints = collectComplaints(context);
  const page = await context.newPage();
  await page.goto(example.origin);
  return { page, context, complaints };
}

const waitFor = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByRole('status').getByText(text).waitFor();

async function allow(page: Page, user: string): Promise<void> {
  await page.getByLabel(user === 'Kid' ? user : `Plex ${user}`).check();
  await press(page, 'Allow');
}

async function pressAndPopUp(page: Page, name: string): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await press(page, name);
  return opened;
}

test('a popup signs a user up, and a redirect signs the same user in again', async () => {
  const { page, complaints } = await open();
  await waitFor(page, 'You are not signed in.');
  const popup = await pressAndPopUp(page, 'Sign in with Plex');
  const closed = popup.waitForEvent('close');
  await allow(popup, 'again');
  await waitFor(page, 'Hello, Plex again');
  await closed;
  await press(page, 'Sign out');
  await waitFor(page, 'You are not signed in.');
  await press(page, 'Sign in with Plex in this window');
  await allow(page, 'again');
  await waitFor(page, 'Hello, Plex again');
  expect(page.url()).toBe(`${example.origin}/`);
  expect(complaints).toEqual([]);
});

test('a popup continues by itself if the page is gone', async () => {
  const { page } = await open();
  const popup = await pressAndPopUp(page, 'Sign in with Plex');
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  await page.close();
  await allow(popup, 'owner');
  await waitFor(popup, 'Hello, Plex owner');
});

test('a managed user signs in with a code on another device', async () => {
  const { page, complaints } = await open();
  await press(page, 'Use another device');
  await waitFor(page, /^Enter [A-Z0-9]{4} at http/);
  const text = (await page.getByRole('status').textContent()) ?? '';
  const [, code = '', url = ''] = /^Enter (\w+) at (.+)$/.exec(text) ?? [];
  expect(await page.locator('#modules').getAttribute('d')).toMatch(/^M\d/);
  const phone = await (await browser.newContext()).newPage();
  await phone.goto(url);
  expect(await phone.getByLabel('Code').inputValue()).toBe(code);
  await phone.getByLabel('Kid').check();
  await press(phone, 'Approve');
  await waitFor(page, 'Hello, Kid');
  expect(complaints).toEqual([]);
  await phone.context().close();
});

test('the address of another user is rejected, until that user links Plex', async () => {
  const { page } = await open();
  await page.evaluate(() =>
    fetch('/api/auth/sign-up/email', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        email: 'linked@example.com',
        password: 'a long password',
        name: 'Local',
      }),
    }),
  );
  const stranger = await open();
  const popup = await pressAndPopUp(stranger.page, 'Sign in with Plex');
  await allow(popup, 'linked');
  await waitFor(stranger.page, /^Another user has the email address/);
  await press(stranger.page, 'Sign in with Plex in this window');
  await allow(stranger.page, 'linked');
  await waitFor(stranger.page, /^Another user has the email address/);

  await page.reload();
  await waitFor(page, 'Hello, Local');
  const linkPopup = await pressAndPopUp(page, 'Link Plex');
  const reloaded = page.waitForEvent('load');
  await allow(linkPopup, 'linked');
  await reloaded;
  await press(stranger.page, 'Sign in with Plex in this window');
  await allow(stranger.page, 'linked');
  await waitFor(stranger.page, 'Hello, Local');
});

test('a stolen callback and a forged state do nothing in another browser', async () => {
  const victim = await open();
  await press(victim.page, 'Sign in with Plex in this window');
  await victim.page.getByLabel('Plex stolen').check();
  const back = victim.page.waitForRequest(/\/callback\/plex\?state=/);
  await victim.context.route(/\/callback\/plex/, (route) => route.abort());
  await press(victim.page, 'Allow');
  const callback = (await back).url();

  const thief = await open();
  const state = new URL(callback).searchParams.get('state') ?? '';
  await thief.context.addCookies([
    {
      name: `better-auth.plex_sign_in_${state}`,
      value: `${Date.now()}.${state}.forged`,
      url: example.origin,
    },
  ]);
  await thief.page.goto(callback);
  expect(thief.page.url()).toContain('/api/auth/error?error=state_mismatch');
  await thief.page.goto(example.origin);
  await waitFor(thief.page, 'You are not signed in.');

  await victim.context.unroute(/\/callback\/plex/);
  await victim.page.goto(callback);
  await waitFor(victim.page, 'Hello, Plex stolen');
});

test('two tabs sign in beside each other', async () => {
  const { page, context } = await open();
  const other = await context.newPage();
  await other.goto(example.origin);
  for (const tab of [page, other]) {
    await press(tab, 'Sign in with Plex in this window');
    await tab.getByRole('button', { name: 'Allow' }).waitFor();
  }
  for (const tab of [page, other]) {
    await allow(tab, 'tabs');
    await waitFor(tab, 'Hello, Plex tabs');
  }
});

test('a user who denies the request sees that', async () => {
  const { page } = await open();
  const popup = await pressAndPopUp(page, 'Sign in with Plex');
  await press(popup, 'Deny');
  await waitFor(page, 'The user came back from Plex without approving');
});
