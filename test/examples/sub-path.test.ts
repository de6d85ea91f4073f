/** Apps at another path than the one that they see, behind the real nginx. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SignInHandlerOptions } from '../../src/server/index.ts';
import { createBrowser } from '../server/browser.ts';
import { codeIn, forwardUrlIn, PATH, setUp } from '../server/setup.ts';
import { folder } from './hosts/folder.ts';
import { startNginx } from './nginx.ts';
import { findFreePort } from '../support/free-port.ts';

/** An app behind nginx, and a browser that uses it there. `APP` in the location is the origin of the app. */
async function behindNginx(options: Partial<SignInHandlerOptions>, location: string) {
  const all = setUp({ trustProxy: true, ...options });
  const listener = getRequestListener((request) => all.handler(request), {
    overrideGlobalObjects: false,
  });
  const app = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await once(app.listen(0, '127.0.0.1'), 'listening');
  const port = await findFreePort();
  const server = `server {
    listen 127.0.0.1:${port};
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-Proto $scheme;
    ${location.replaceAll('APP', `http://127.0.0.1:${(app.address() as AddressInfo).port}`)}
  }`;
  const stop = await startNginx(join(folder, 'sub-path'), server, port);
  onTestFinished(async () => {
    await stop();
    app.close();
    app.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${port}`;
  const browser = createBrowser((request) => fetch(request, { redirect: 'manual' }), origin);
  return { ...all, origin, browser };
}

// A header in a location replaces those of the server.
const forwarded =
  'proxy_set_header X-Forwarded-Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;';
const stripping = (prefix: string) =>
  `location /app/ { proxy_pass APP/; ${forwarded} proxy_set_header X-Forwarded-Prefix ${prefix}; }`;
const PUBLIC = `/app${PATH}`;

describe.each<
  [string, Partial<SignInHandlerOptions>, location: string, base: string, root: string]
>([
  ['no prefix', {}, 'location / { proxy_pass APP; }', PATH, '/'],
  ['a prefix that nginx removes and names', {}, stripping('/app'), PUBLIC, '/app/'],
  ['a name with a slash at its end', {}, stripping('/app/'), PUBLIC, '/app/'],
  [
    'a prefix that nginx removes, and publicPath',
    { publicPath: PUBLIC },
    'location /app/ { proxy_pass APP/; }',
    PUBLIC,
    '/app/',
  ],
  [
    'a prefix that nginx keeps, and publicPath',
    { publicPath: PUBLIC },
    'location /app/ { proxy_pass APP; }',
    PUBLIC,
    '/app/',
  ],
  [
    'a prefix that nginx keeps, as part of the path',
    { path: PUBLIC },
    'location /app/ { proxy_pass APP; }',
    PUBLIC,
    '/',
  ],
  [
    'a slash that nginx adds at the end',
    { publicPath: PUBLIC },
    'location /app/ { rewrite ^/app(.*[^/])$ $1/ break; proxy_pass APP; }',
    PUBLIC,
    '/app/',
  ],
])('%s', (_, options, location, base, root) => {
  test('a form signs in, and the pages find their files', async () => {
    const { browser, sandbox, origin, signedIn } = await behindNginx(options, location);
    const started = await browser.fetch(`${base}/start`, {
      method: 'POST',
      headers: { Origin: origin },
    });
    const url = started.headers.get('location') ?? '';
    expect(forwardUrlIn(url)).toContain(`${origin}${base}/callback?state=`);
    expect([...browser.cookies.values()].map(({ path }) => path)).toEqual([base]);
    sandbox.approve(codeIn(url));
    const back = await browser.visit(forwardUrlIn(url));
    expect([back.status, back.headers.get('location')]).toEqual([303, root]);
    expect(signedIn).toHaveLength(1);

    const page = await (await browser.visit(`${base}/callback?state=a`)).text();
    expect(page).toContain(`action="${base}/start"`);
    const [, style = ''] = /href="([^"]+\.css)"/.exec(page) ?? [];
    expect(style).toBe(`${base}/style.css`);
    expect((await browser.visit(style)).status).toBe(200);
  });
});
