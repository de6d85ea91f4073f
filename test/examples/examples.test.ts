/** Each example is started as its first line says, and signs users in over HTTP. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Listener } from '../../src/sandbox/index.ts';
import { type Browser, createBrowser } from '../server/browser.ts';
import { codeIn, forwardUrlIn, PATH, SECRET } from '../server/setup.ts';
import { examples } from './hosts/folder.ts';
import { HOSTS } from './hosts/index.ts';
import type { Running } from './program.ts';
import { proxyTo } from './proxy.ts';

const PUBLIC_ORIGIN = 'https://app.example';

const sandbox = createSandbox();
let plexTv: Listener;
beforeAll(async () => {
  plexTv = await sandbox.listen();
});
afterAll(() => plexTv.close());

const send = (request: Request) => fetch(request, { redirect: 'manual' });

/** Signs a user in, and returns the URL that Plex has sent the browser back to. */
async function signIn(browser: Browser): Promise<string> {
  const started = await browser.submit();
  expect(started.status).toBe(303);
  const url = started.headers.get('location') ?? '';
  expect(url).toContain(`${plexTv.url}/auth#?`);
  sandbox.approve(codeIn(url), { user: 'friend' });
  const back = await browser.visit(forwardUrlIn(url));
  expect([back.status, back.headers.get('location')]).toEqual([303, '/']);
  return forwardUrlIn(url);
}

/** The status of the guarded page, and its text, or the path that it redirects to. */
async function guardedPage(browser: Browser): Promise<string> {
  const response = await browser.visit('/library');
  const location = response.headers.get('location');
  const [text] =
    location === null
      ? (/Hello, [^<]+/.exec(await response.text()) ?? [])
      : [new URL(location, 'http://app').pathname];
  return `${response.status} ${text}`;
}

/** Logs out with the form of the app. */
const logOut = (browser: Browser, origin: string): Promise<Response> =>
  browser.fetch('/log-out', {
    method: 'POST',
    headers: { Origin: origin, 'Sec-Fetch-Site': 'same-origin' },
    body: new URLSearchParams(),
  });

/** Starts a sign-in with another `Host` than the app's, which `fetch` cannot send. */
async function locationForHost(origin: string, host: string): Promise<string> {
  const outgoing = request(`${origin}${PATH}/start`, { method: 'POST', headers: { Host: host } });
  const [{ headers }] = (await once(outgoing.end(), 'response')) as [IncomingMessage];
  outgoing.destroy();
  return decodeURIComponent(headers.location ?? '');
}

describe.each(HOSTS)('examples/%s', (name, run) => {
  let running: Running;
  const open = () => createBrowser(send, running.origin);
  beforeAll(async () => {
    running = await run({ PLEX_TV: plexTv.url, SECRET });
  });
  afterAll(() => running.stop());

  test('signs users in with a form, guards a page, and logs them out', async () => {
    const browser = open();
    const signedOut = await (await browser.visit('/')).text();
    expect(signedOut).toMatch(
      /<form (?=[^>]*method="post")[^>]*action="\/auth\/plex\/start"[^>]*>\s*<button>/,
    );
    expect(await guardedPage(browser)).toBe('303 /');

    expect(await signIn(browser)).toMatch(new RegExp(`^${running.origin}${PATH}/callback\\?`));
    expect(await guardedPage(browser)).toBe('200 Hello, Finn Friend');
    expect(await guardedPage(open())).toBe('303 /');
    expect(await (await browser.visit('/')).text()).toContain('action="/log-out"');

    expect((await logOut(browser, running.origin)).status).toBe(303);
    expect(await guardedPage(browser)).toBe('303 /');
  });

  test('signs users in with a popup', async () => {
    const browser = open();
    const { url, state } = await browser.start({ mode: 'popup', returnTo: '/library' });
    const status = `${PATH}/status?state=${state}`;
    expect(await (await browser.fetch(status)).json()).toEqual({ status: 'pending' });
    sandbox.approve(codeIn(url));
    const page = await browser.visit(forwardUrlIn(url));
    expect(await page.text()).toContain(`data-state="${state}"`);
    expect((await browser.visit(`${PATH}/popup.js`)).status).toBe(200);
    const completed = await browser.fetch(`${PATH}/callback?state=${state}`);
    expect(await completed.json()).toEqual({ status: 'signed-in', location: '/library' });
    expect(await guardedPage(browser)).toBe('200 Hello, Olive Owner');
  });

  test('rejects a request of another site', async () => {
    const response = await fetch(`${running.origin}${PATH}/start`, {
      method: 'POST',
      headers: { Origin: 'https://evil.example' },
    });
    expect(response.status).toBe(403);
  });

  test('signs users in behind a proxy, whatever host a request names', async () => {
    const proxied = await run({ PLEX_TV: plexTv.url, SECRET, ORIGIN: PUBLIC_ORIGIN });
    try {
      const browser = createBrowser(proxyTo(proxied.origin), PUBLIC_ORIGIN);
      expect(await signIn(browser)).toMatch(/^https:\/\/app\.example\/auth\/plex\/callback\?/);
      expect(await guardedPage(browser)).toBe('200 Hello, Finn Friend');
      const cookies = [...browser.cookies].filter(([cookie]) => cookie.includes('plex-pin'));
      expect(cookies.map(([, { attributes }]) => attributes)).toEqual([
        expect.stringContaining('Secure'),
      ]);
      expect(await locationForHost(proxied.origin, 'evil.example')).not.toContain('evil.example');
      expect((await logOut(browser, PUBLIC_ORIGIN)).status).toBe(303);
      expect(await guardedPage(browser)).toBe('303 /');
    } finally {
      await proxied.stop();
    }
  });

  test('does not start without a secret', async () => {
    const withoutSecret = async () => {
      const started = await run({ PLEX_TV: plexTv.url, SECRET: '' });
      const response = await fetch(`${started.origin}${PATH}/start`, { method: 'POST' });
      await started.stop();
      if (response.status >= 500) throw new Error(`secret: status ${response.status}`);
    };
    await expect(withoutSecret()).rejects.toThrow('secret');
  });

  test('has at most 55 lines of its own', () => {
    const files = readdirSync(join(examples, name), { recursive: true, encoding: 'utf8' });
    const lines = files
      .filter((file) => /\.(tsx?|svelte|astro|vue)$/.test(file))
      .flatMap((file) => readFileSync(join(examples, name, file), 'utf8').split('\n'))
      .filter((line) => !/^\s*((\/\/|<!--).*)?$|^\s*import /.test(line));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.length).toBeLessThanOrEqual(55);
  });
});
