/** The guard in examples/forward-auth, behind the real nginx and Caddy, and with the headers of Traefik. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execPath } from 'node:process';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Listener } from '../../src/sandbox/index.ts';
import { type Browser, createBrowser } from '../server/browser.ts';
import { codeIn, forwardUrlIn, SECRET } from '../server/setup.ts';
import { startNginx, untilListening } from './nginx.ts';
import { findFreePort } from '../support/free-port.ts';
import { type Running, start } from './program.ts';

const root = resolve(import.meta.dirname, '../..');
const example = join(root, 'examples/forward-auth');
const folder = join(root, '.cache/examples/forward-auth');

const machineIdentifier = '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c';
const sandbox = createSandbox({
  users: [
    { username: 'ada', id: 123456 },
    { username: 'grace', id: 2 },
    { username: 'barred', id: 3 },
    { username: 'mallory', id: 4 },
  ],
  servers: [
    {
      name: 'Attic',
      clientIdentifier: machineIdentifier,
      owner: 'ada',
      sharedWith: ['grace', 'barred'],
    },
    { name: 'Fake', clientIdentifier: machineIdentifier, owner: 'mallory' },
  ],
});

/** The app that the guard protects. It reports the user that the proxy names. */
const app = createServer(({ url, headers }, response) => {
  response.end(`${url} for ${String(headers['remote-user'])}`);
});
let plexTv: Listener;
let guard: Running;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  plexTv = await sandbox.listen();
  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
  guard = await start(execPath, {
    args: ['--import', 'tsx', join(example, 'guard.ts')],
    cwd: root,
    env: {
      PORT: '0',
      PLEX_TV: plexTv.url,
      SECRET,
      SERVER: machineIdentifier,
      OWNER_ID: '123456',
      USERS: '123456,2,4',
    },
  });
});
afterAll(async () => {
  app.close();
  app.closeAllConnections();
  await Promise.all([guard.stop(), plexTv.close()]);
});

const portOf = (url: string): string => new URL(url).port;

/** The configuration of the example, with the ports of this test. */
const configOf = (file: string, port: number): string =>
  readFileSync(join(example, file), 'utf8')
    .replaceAll('8080', `${port}`)
    .replaceAll('127.0.0.1:8000', `127.0.0.1:${(app.address() as AddressInfo).port}`)
    .replaceAll('127.0.0.1:9080', `127.0.0.1:${portOf(guard.origin)}`);

const nginx = (port: number) => startNginx(folder, configOf('nginx.conf', port), port);

function caddy(port: number) {
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, `{\n\tadmin off\n}\n${configOf('Caddyfile', port)}`);
  const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const args = ['run', '--adapter', 'caddyfile', '--config', file];
  return untilListening(spawn('caddy', args, { env, stdio: 'ignore' }), port);
}

/** The form of the page that signs in: its action and its fields. */
async function submitForm(browser: Browser, page: Response): Promise<Response> {
  const [, returnTo = ''] = /name="returnTo" value="([^"]*)"/.exec(await page.text()) ?? [];
  return browser.submit({ returnTo: returnTo.replaceAll('&amp;', '&') });
}

describe.each([
  ['nginx', nginx],
  ['Caddy', caddy],
])('%s', (_, serve) => {
  let stop: () => Promise<void>;
  let origin: string;
  beforeAll(async () => {
    const port = await findFreePort();
    stop = await serve(port);
    origin = `http://127.0.0.1:${port}`;
  });
  afterAll(() => stop());

  const open = (): Browser =>
    createBrowser((request) => fetch(request, { redirect: 'manual' }), origin);

  /** Opens a page, and signs in on the page that the proxy shows in its place. */
  async function signIn(browser: Browser, user: string): Promise<Response> {
    const page = await browser.visit('/films?sort=added&page=2');
    expect(page.status).toBe(401);
    const started = await submitForm(browser, page);
    const url = started.headers.get('location') ?? '';
    expect(forwardUrlIn(url)).toContain(`${origin}/auth/plex/callback`);
    sandbox.approve(codeIn(url), { user });
    return browser.visit(forwardUrlIn(url));
  }

  test.each(['ada', 'grace'])('lets in %s, who has access to the server', async (user) => {
    const browser = open();
    const back = await signIn(browser, user);
    expect([back.status, back.headers.get('location')]).toEqual([303, '/films?sort=added&page=2']);
    const page = await browser.visit('/films?sort=added&page=2');
    expect(await page.text()).toBe(`/films?sort=added&page=2 for ${user}`);

    await browser.fetch('/auth/log-out', { method: 'POST' });
    expect((await browser.visit('/films')).status).toBe(401);
  });

  test.each([
    ['mallory', 'has a server of her own with the same identifier'],
    ['barred', 'is not among the users'],
  ])('keeps out %s, who %s', async (user) => {
    const browser = open();
    expect((await signIn(browser, user)).status).toBe(403);
    expect((await browser.visit('/films')).status).toBe(401);
  });

  test('keeps out requests that claim a user, a host, or a session', async () => {
    for (const headers of [
      { 'Remote-User': 'ada' },
      { 'X-Forwarded-Uri': '/auth/plex/start' },
      { Cookie: 'guard=eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.' },
    ]) {
      expect((await fetch(`${origin}/films`, { headers })).status).toBe(401);
    }
    const body = await fetch(`${origin}/films`, { method: 'POST', body: 'a'.repeat(1000) });
    expect(body.status).toBe(401);
    const browser = open();
    await signIn(browser, 'grace');
    const page = await browser.fetch('/films', { headers: { 'Remote-User': 'ada' } });
    expect(await page.text()).toBe('/films for grace');
  });
});

test('Traefik: a request with its headers gets 401 with a page, and 200 with a session', async () => {
  const traefik = {
    'X-Forwarded-For': '203.0.113.7',
    'X-Forwarded-Host': 'app.example',
    'X-Forwarded-Method': 'GET',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  };
  const forward = (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const isAuth = pathname.startsWith('/auth/');
    const headers = new Headers(request.headers);
    for (const [name, value] of Object.entries(traefik)) headers.set(name, value);
    if (!isAuth) headers.set('X-Forwarded-Uri', pathname + search);
    const { method, body } = request;
    const init = { method, headers, body, redirect: 'manual', ...(body && { duplex: 'half' }) };
    const url = `${guard.origin}${isAuth ? pathname + search : '/auth/check'}`;
    return fetch(url, init as RequestInit);
  };
  const browser = createBrowser(forward, 'https://app.example');
  const page = await browser.visit('/films?page=2');
  expect(page.status).toBe(401);
  const url = (await submitForm(browser, page)).headers.get('location') ?? '';
  expect(forwardUrlIn(url)).toMatch(/^https:\/\/app\.example\/auth\/plex\/callback\?/);
  sandbox.approve(codeIn(url), { user: 'grace' });
  const back = await browser.visit(forwardUrlIn(url));
  expect(back.headers.get('location')).toBe('/films?page=2');
  expect(browser.cookies.get('guard')?.attributes).toContain('Secure');
  const check = await browser.visit('/films');
  expect([check.status, check.headers.get('Remote-User')]).toEqual([200, 'grace']);
});
