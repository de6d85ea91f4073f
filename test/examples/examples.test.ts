/** Each example is started as its first line says, and signs users in over HTTP. */
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { arch, execPath, platform } from 'node:process';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Listener } from '../../src/sandbox/index.ts';
import { type Browser, createBrowser } from '../server/browser.ts';
import { codeIn, forwardUrlIn, PATH, SECRET } from '../server/setup.ts';
import { type Running, start } from './program.ts';

const root = resolve(import.meta.dirname, '../..');
const examples = join(root, 'examples');
const programs = join(import.meta.dirname, 'programs/node_modules');
const folder = join(root, '.cache/examples');

type Env = Record<string, string>;

const PUBLIC_ORIGIN = 'https://app.example';

const sandbox = createSandbox();
let plexTv: Listener;
beforeAll(async () => {
  plexTv = await sandbox.listen();
});
afterAll(() => plexTv.close());

const onNode = (name: string) => (env: Env) =>
  start(execPath, {
    args: ['--import', 'tsx', join(examples, name, 'server.ts')],
    cwd: root,
    env: { ...env, PORT: '0' },
  });

let isNestChecked = false;

function onNest(env: Env): Promise<Running> {
  const at = isNestChecked ? join(folder, 'nestjs') : copy('nestjs');
  if (!isNestChecked) {
    // The decorators need options of the compiler that the other examples do not have.
    execFileSync(execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', at]);
    isNestChecked = true;
  }
  return start(execPath, {
    args: ['--import', 'tsx', join(at, 'main.ts')],
    cwd: root,
    env: { ...env, PORT: '0', TSX_TSCONFIG_PATH: join(at, 'tsconfig.json') },
  });
}

/** Copies an example next to the packages that it needs. */
function copy(name: string): string {
  const at = join(folder, name);
  rmSync(at, { recursive: true, force: true });
  cpSync(join(examples, name), at, { recursive: true });
  symlinkSync(programs, join(at, 'node_modules'));
  return at;
}

async function onWorkerd(env: Env): Promise<Running> {
  const at = join(folder, 'cloudflare-workers');
  // As wrangler does.
  await build({
    entryPoints: [join(examples, 'cloudflare-workers/worker.ts')],
    outfile: join(at, 'worker.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    logLevel: 'error',
  });
  const config = readFileSync(join(import.meta.dirname, 'hosts/worker.capnp'), 'utf8');
  const bindings = Object.keys(env).map((key) => `(name = "${key}", fromEnvironment = "${key}")`);
  writeFileSync(join(at, 'worker.capnp'), config.replace('BINDINGS', bindings.join(', ')));
  const build64 = arch === 'x64' ? '64' : arch;
  return start(join(programs, `@cloudflare/workerd-${platform}-${build64}/bin/workerd`), {
    args: ['serve', '--control-fd=3', 'worker.capnp'],
    cwd: at,
    env,
    says: 3,
  });
}

const send = (request: Request) => fetch(request, { redirect: 'manual' });

/** Forwards requests as a proxy that terminates TLS. */
const proxyTo = (upstream: string) => async (request: Request) => {
  const { pathname, search, host, protocol } = new URL(request.url);
  const headers = new Headers(request.headers);
  headers.set('X-Forwarded-For', '203.0.113.7');
  headers.set('X-Forwarded-Host', host);
  headers.set('X-Forwarded-Proto', protocol.slice(0, -1));
  const body = request.body && (await request.arrayBuffer());
  const { method } = request;
  return fetch(`${upstream}${pathname}${search}`, { method, headers, body, redirect: 'manual' });
};

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
  const path = location === null ? await response.text() : new URL(location, 'http://app').pathname;
  return `${response.status} ${path}`;
}

/** Starts a sign-in with another `Host` than the app's, which `fetch` cannot send. */
async function locationForHost(origin: string, host: string): Promise<string> {
  const outgoing = request(`${origin}${PATH}/start`, { method: 'POST', headers: { Host: host } });
  const [{ headers }] = (await once(outgoing.end(), 'response')) as [IncomingMessage];
  outgoing.destroy();
  return decodeURIComponent(headers.location ?? '');
}

let isNextBuilt = false;

function onNext(env: Env): Promise<Running> {
  const at = isNextBuilt ? join(folder, 'next') : copy('next');
  const next = join(programs, 'next/dist/bin/next');
  const quiet = { NEXT_TELEMETRY_DISABLED: '1' };
  if (!isNextBuilt) {
    execFileSync(execPath, [next, 'build'], {
      cwd: at,
      env: { ...process.env, ...quiet },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    isNextBuilt = true;
  }
  return start(execPath, { args: [next, 'start', '-p', '0'], cwd: at, env: { ...env, ...quiet } });
}

describe.each([
  ['express', onNode('express')],
  ['fastify', onNode('fastify')],
  ['koa', onNode('koa')],
  ['nestjs', onNest],
  ['hono', onNode('hono')],
  ['cloudflare-workers', onWorkerd],
  ['next', onNext],
])('examples/%s', (name, run) => {
  let running: Running;
  const open = () => createBrowser(send, running.origin);
  beforeAll(async () => {
    running = await run({ PLEX_TV: plexTv.url, SECRET });
  });
  afterAll(() => running.stop());

  test('signs users in with a form, guards a page, and logs them out', async () => {
    const browser = open();
    const signedOut = await (await browser.visit('/')).text();
    expect(signedOut).toMatch(/<form method="post" action="\/auth\/plex\/start">\s*<button>/);
    expect(await guardedPage(browser)).toBe('303 /');

    expect(await signIn(browser)).toMatch(new RegExp(`^${running.origin}${PATH}/callback\\?`));
    expect(await guardedPage(browser)).toBe('200 Hello, Finn Friend');
    expect(await guardedPage(open())).toBe('303 /');
    expect(await (await browser.visit('/')).text()).toContain('action="/log-out"');

    const loggedOut = await browser.fetch('/log-out', { method: 'POST' });
    expect(loggedOut.status).toBe(303);
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
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => readFileSync(join(examples, name, file), 'utf8').split('\n'))
      .filter((line) => !/^\s*(\/\/.*)?$|^import /.test(line));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.length).toBeLessThanOrEqual(55);
  });
});
