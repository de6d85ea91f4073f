/** Apps that browsers reach under another path, through a real reverse proxy. */
import { once } from 'node:events';
import { createServer, request as sendRequest, type RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SignInHandlerOptions } from '../../src/server/index.ts';
import { createBrowser } from './browser.ts';
import { codeIn, forwardUrlIn, PATH, setUp } from './setup.ts';

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

interface ProxyOptions {
  /** The path that the proxy removes. */
  prefix?: string;
  /** The headers that it sets, beside `X-Forwarded-Host`. */
  headers?: Record<string, string>;
}

/** A reverse proxy that removes a prefix from the path, as `location /app/ { proxy_pass http://app/; }` does. */
async function startProxy(app: string, { prefix = '', headers = {} }: ProxyOptions) {
  const { host: appHost, hostname, port } = new URL(app);
  return listen((incoming, outgoing) => {
    if (!incoming.url?.startsWith(`${prefix}/`)) {
      outgoing.writeHead(404).end();
      return;
    }
    const { host = '', ...others } = incoming.headers;
    const forwarded = { ...others, host: appHost, 'x-forwarded-host': host, ...headers };
    const path = incoming.url.slice(prefix.length);
    const sent = sendRequest(
      { hostname, port, method: incoming.method, path, headers: forwarded },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 500, response.rawHeaders);
        response.pipe(outgoing);
      },
    );
    incoming.pipe(sent);
  });
}

/** An app behind a proxy, and a browser that uses it through the proxy. */
async function behindProxy(options: Partial<SignInHandlerOptions>, proxy: ProxyOptions = {}) {
  const all = setUp(options);
  const listener = getRequestListener((request) => all.handler(request), {
    overrideGlobalObjects: false,
  });
  const app = await listen((incoming, outgoing) => void listener(incoming, outgoing));
  const origin = await startProxy(app, proxy);
  const browser = createBrowser((request) => fetch(request, { redirect: 'manual' }), origin);
  return { ...all, browser, origin };
}

const strip = { prefix: '/app', headers: { 'x-forwarded-prefix': '/app' } };

describe.each<[string, Partial<SignInHandlerOptions>, ProxyOptions, string]>([
  ['no prefix', { trustProxy: true }, {}, ''],
  ['X-Forwarded-Prefix', { trustProxy: true }, strip, '/app'],
  [
    'X-Forwarded-Prefix with a slash at its end',
    { trustProxy: true },
    { ...strip, headers: { 'x-forwarded-prefix': '/app/' } },
    '/app',
  ],
  [
    'publicPath and a proxy that says nothing of its prefix',
    { trustProxy: true, publicPath: `/app${PATH}` },
    { prefix: '/app' },
    '/app',
  ],
  [
    'publicPath and a proxy that removes nothing',
    { trustProxy: true, publicPath: `/app${PATH}` },
    {},
    '/app',
  ],
  [
    'a path that the proxy removes nothing from',
    { trustProxy: true, path: `/app${PATH}` },
    {},
    '/app',
  ],
])('%s', (_, options, proxy, prefix) => {
  const base = prefix + PATH;
  const root = options.path === undefined ? `${prefix}/` : '/';

  test('a form signs in', async () => {
    const { browser, sandbox, origin, signedIn } = await behindProxy(options, proxy);
    const headers = { Origin: origin, 'Sec-Fetch-Site': 'same-origin' };
    const started = await browser.fetch(`${base}/start`, { method: 'POST', headers });
    const url = started.headers.get('location') ?? '';
    expect(forwardUrlIn(url)).toMatch(`${origin}${base}/callback?state=`);
    expect([...browser.cookies.values()][0]?.path).toBe(base);
    sandbox.approve(codeIn(url));
    const back = await browser.visit(forwardUrlIn(url));
    expect([back.status, back.headers.get('location')]).toEqual([303, root]);
    expect(browser.cookies.get('session')?.value).toBe('owner');
    expect(signedIn).toHaveLength(1);
  });

  test('the pages have their files, and lead to the routes', async () => {
    const { browser, sandbox, origin } = await behindProxy(options, proxy);
    const headers = {
      Origin: origin,
      Accept: 'application/json',
      'Content-Type': 'application/json',
    };
    const body = JSON.stringify({ mode: 'popup' });
    const started = await browser.fetch(`${base}/start`, { method: 'POST', headers, body });
    const { url } = (await started.json()) as { url: string };
    sandbox.approve(codeIn(url));
    const popup = await (await browser.visit(forwardUrlIn(url))).text();
    const files = [...popup.matchAll(/(?:src|href)="([^"?]+\.(?:js|css))"/g)];
    expect(files.map(([, file]) => file)).toEqual([`${base}/style.css`, `${base}/popup.js`]);
    for (const [, file = ''] of files) expect((await browser.fetch(file)).status).toBe(200);
    const here = /data-here="([^"]+)"/.exec(popup)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect((await browser.visit(here)).headers.get('location')).toBe(root);
    const unknown = await (await browser.visit(`${base}/callback?state=a`)).text();
    expect(unknown).toContain(`action="${base}/start"`);
  });

  test('returnTo cannot be one of the routes', async () => {
    const { browser, origin } = await behindProxy(options, proxy);
    const headers = { Origin: origin };
    const body = new URLSearchParams({ returnTo: `${base}/callback` });
    const response = await browser.fetch(`${base}/start`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
  });
});

test.each(['app', '//evil.example', '/app;x', '/a/../b', '/a b', '/app?x', '/"'])(
  'an invalid X-Forwarded-Prefix is rejected: %s',
  async (prefix) => {
    const { handler } = setUp({ trustProxy: true });
    const headers = { 'X-Forwarded-Prefix': prefix };
    const response = await handler(new Request(`http://app.example${PATH}/callback`, { headers }));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('X-Forwarded-Prefix must be a URL path');
  },
);

test('X-Forwarded-Prefix has no effect without trustProxy', async () => {
  const { handler } = setUp();
  const headers = { 'X-Forwarded-Prefix': '/app' };
  const response = await handler(new Request(`http://app.example${PATH}/callback`, { headers }));
  expect(await response.text()).toContain(`href="${PATH}/style.css"`);
});

test('a framework can remove its base path, and redirect to a slash at the end, as Next does', async () => {
  const { handler, sandbox, signedIn } = setUp({ publicPath: `/app${PATH}` });
  const origin = 'https://app.example';
  // Next hands a route the URL without `basePath`, and adds the slash of `trailingSlash` by a redirect before.
  const browser = createBrowser(async (request) => {
    const url = new URL(request.url);
    url.pathname = url.pathname.replace(/^\/app/, '').replace(/\/?$/, '/');
    return handler(new Request(url, request));
  }, origin);
  const headers = { Origin: origin };
  const started = await browser.fetch(`/app${PATH}/start`, { method: 'POST', headers });
  const url = started.headers.get('location') ?? '';
  expect(forwardUrlIn(url)).toMatch(`${origin}/app${PATH}/callback?state=`);
  sandbox.approve(codeIn(url));
  expect((await browser.visit(forwardUrlIn(url))).headers.get('location')).toBe('/app/');
  expect(signedIn).toHaveLength(1);
});

test.each(['app', '/app/', '//app', '/app?x'])('an invalid publicPath throws: %s', (publicPath) => {
  expect(() => setUp({ publicPath })).toThrow(/^publicPath must/);
});

test('the default of returnTo is / if the public path does not end with the path', async () => {
  const { handler } = setUp({ publicPath: '/sign-in' });
  const response = await handler(new Request(`https://app.example${PATH}/callback`));
  expect(await response.text()).toContain('name="returnTo" value="/"');
});
