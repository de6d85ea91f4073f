/** Next with a `basePath` and slashes at the end of its paths, behind nginx, and `nextCookies` in its server actions. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Listener } from '../../src/sandbox/index.ts';
import { createBrowser } from '../server/browser.ts';
import { codeIn, forwardUrlIn, PATH, SECRET } from '../server/setup.ts';
import { copy, folder } from './hosts/folder.ts';
import { onNextIn } from './hosts/next.ts';
import { startNginx } from './nginx.ts';
import { findFreePort } from '../support/free-port.ts';
import type { Running } from './program.ts';

const PUBLIC_PATH = `/app${PATH}`;

/** The example, with the option that its guide names for a `basePath`, and the pages of this test. */
function prepare(): string {
  const at = copy('next', { to: join(folder, 'next-sub-path') });
  cpSync(join(import.meta.dirname, 'next'), at, { recursive: true });
  const route = join(at, 'app/auth/plex/[route]/route.ts');
  const code = readFileSync(route, 'utf8');
  const path = `path: '${PATH}',`;
  expect(code).toContain(path);
  writeFileSync(route, code.replace(path, `${path} publicPath: '${PUBLIC_PATH}',`));
  return at;
}

const sandbox = createSandbox();
let plexTv: Listener;
let app: Running;
let stopNginx: () => Promise<void>;
let origin: string;
beforeAll(async () => {
  plexTv = await sandbox.listen();
  const port = await findFreePort();
  origin = `http://localhost:${port}`;
  app = await onNextIn(prepare)({ PLEX_TV: plexTv.url, SECRET, ORIGIN: origin });
  const server = `server {
    listen 127.0.0.1:${port};
    location /app/ { proxy_pass ${app.origin.replace('localhost', '127.0.0.1')}; proxy_set_header Host $http_host; }
  }`;
  stopNginx = await startNginx(join(folder, 'next-nginx'), server, port);
});
afterAll(() => Promise.all([stopNginx(), app.stop(), plexTv.close()]));

/** Follows redirects to a path with a slash at its end, as browsers do. */
async function send(request: Request): Promise<Response> {
  const response = await fetch(request.clone(), { redirect: 'manual' });
  if (response.status !== 308) return response;
  const url = new URL(response.headers.get('location') ?? '', request.url);
  return fetch(new Request(url, request), { redirect: 'manual' });
}

const open = () => createBrowser(send, origin);

test('basePath and trailingSlash: a form signs in, and its cookies and pages have the public path', async () => {
  const browser = open();
  const started = await browser.fetch(`${PUBLIC_PATH}/start`, {
    method: 'POST',
    headers: { Origin: origin },
    body: new URLSearchParams({ returnTo: '/app/library/' }),
  });
  const url = started.headers.get('location') ?? '';
  expect(forwardUrlIn(url)).toContain(`${origin}${PUBLIC_PATH}/callback?state=`);
  expect([...browser.cookies.values()].map(({ path }) => path)).toEqual([PUBLIC_PATH]);
  sandbox.approve(codeIn(url), { user: 'friend' });
  const back = await browser.visit(forwardUrlIn(url));
  expect([back.status, back.headers.get('location')]).toEqual([303, '/app/library/']);
  expect(await (await browser.visit('/app/library/')).text()).toBe('Hello, Finn Friend');

  const page = await (await browser.visit(`${PUBLIC_PATH}/callback/?state=a`)).text();
  expect(page).toContain(`action="${PUBLIC_PATH}/start"`);
  expect((await browser.visit(`${PUBLIC_PATH}/style.css`)).status).toBe(200);
});

test('nextCookies: server actions start and complete a sign-in', async () => {
  const browser = open();
  /** Submits the form of a page, as a browser without JavaScript does. */
  async function submit(path: string): Promise<string> {
    const page = await (await browser.visit(path)).text();
    const form = new FormData();
    for (const [input] of page.matchAll(/<input [^>]+>/g)) {
      const [, name = ''] = /name="([^"]+)"/.exec(input) ?? [];
      form.set(name, /value="([^"]*)"/.exec(input)?.[1] ?? '');
    }
    const headers = { Origin: origin };
    const response = await browser.fetch(path, { method: 'POST', headers, body: form });
    expect(response.status).toBe(303);
    return response.headers.get('location') ?? '';
  }
  const read = async (): Promise<unknown> => (await browser.visit('/app/me/')).json();
  expect(await read()).toBeNull();

  const started = await submit('/app/sign-in/');
  expect([...browser.cookies.keys()].join()).toContain('plex_sign_in');
  sandbox.approve(new URL(started, origin).searchParams.get('code') ?? '', { user: 'friend' });
  // Without JavaScript, Next redirects to a path without the `basePath`.
  expect(await submit(`/app${started}`)).toBe('/me/');
  expect(await read()).toMatchObject({ user: { name: 'Finn Friend' } });
});
