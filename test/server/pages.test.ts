/** Headers of all responses, the routes, and the pages. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSignInHandler } from '../../src/server/index.ts';
import { createPlexClient } from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createBrowser } from './browser.ts';
import { hurry, stopTime } from './hurry.ts';
import { codeIn, COOKIE, forwardUrlIn, ORIGIN, PATH, SECRET, setUp } from './setup.ts';

describe('every response', () => {
  test.each<[string, RequestInit]>([
    ['/start', { method: 'POST', headers: { Origin: ORIGIN } }],
    ['/start', { method: 'POST', headers: { Origin: ORIGIN, Accept: 'application/json' } }],
    ['/start', { method: 'POST' }],
    ['/start', {}],
    ['/status', {}],
    ['/callback', {}],
    ['/callback', { headers: { Accept: 'application/json' } }],
    ['/style.css', {}],
    ['/popup.js', {}],
    ['/nowhere', {}],
  ])(
    'of %s %j is not cached, sends no referrer to other sites, and is not sniffed',
    async (path, init) => {
      const { handler } = setUp();
      const { headers } = await handler(new Request(`${ORIGIN}${PATH}${path}`, init));
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toMatch(/^(no-referrer|same-origin)$/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('the routes', () => {
  test.each([
    ['/start', 'POST'],
    ['/callback', 'GET'],
    ['/status', 'GET'],
    ['/popup.js', 'GET'],
    ['/style.css', 'GET'],
  ])('%s accepts only %s', async (path, allowed) => {
    const { handler, sandbox } = setUp();
    const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].filter(
      (method) => method !== allowed && (method !== 'HEAD' || allowed === 'POST'),
    );
    for (const method of others) {
      const headers = { Origin: ORIGIN };
      const response = await handler(new Request(`${ORIGIN}${PATH}${path}`, { method, headers }));
      expect([method, response.status, response.headers.get('allow')]).toEqual([
        method,
        405,
        allowed === 'GET' ? 'GET, HEAD' : allowed,
      ]);
    }
    expect(sandbox.requests).toEqual([]);
  });

  test.each([
    '/',
    PATH,
    `${PATH}/`,
    `${PATH}/start//`,
    `${PATH}//start`,
    `${PATH}/Start`,
    `${PATH}/%73tart`,
    `${PATH}/constructor`,
    `${PATH}/__proto__`,
    `/x${PATH}/start`,
    `${PATH}x/start`,
    '/start',
  ])('%s is not one of them', async (path) => {
    const { handler } = setUp();
    expect((await handler(new Request(`${ORIGIN}${path}`))).status).toBe(404);
  });

  test.each(['/callback', '/status', '/popup.js', '/style.css'])(
    '%s accepts HEAD, which has no effect',
    async (path) => {
      const { browser, sandbox, handler, signedIn } = setUp();
      const { url, state } = await browser.start();
      sandbox.approve(codeIn(url));
      const { value } = browser.cookies.get(`${COOKIE}.${state}`) ?? {};
      const headers = { Cookie: `${COOKIE}.${state}=${value}` };
      const response = await handler(
        new Request(`${ORIGIN}${PATH}${path}?state=${state}`, { method: 'HEAD', headers }),
      );
      expect([response.status, await response.text()]).toEqual([200, '']);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(signedIn).toEqual([]);
      expect(sandbox.requests).toHaveLength(1);
    },
  );

  test('can have a trailing slash, which some frameworks add', async () => {
    const { handler } = setUp();
    for (const { method, path } of handler.routes) {
      const request = new Request(`${ORIGIN}${path}/`, { method });
      expect((await handler(request)).status).not.toBe(404);
    }
  });

  test('are listed for a request under another path', async () => {
    const { handler } = setUp();
    const headers = { Accept: 'application/json' };
    const response = await handler(new Request(`${ORIGIN}/start`, { method: 'POST', headers }));
    expect(await response.json()).toEqual({
      error: expect.stringContaining('POST /auth/plex/start, GET /auth/plex/callback'),
    });
  });

  test.each([`${PATH}/../plex/status`, `/x/..${PATH}/status`, `${PATH}/./status?x`])(
    '%s is one of them after normalization',
    async (path) => {
      const { handler } = setUp();
      expect((await handler(new Request(`${ORIGIN}${path}`))).status).toBe(200);
    },
  );
});

describe('the pages', () => {
  beforeEach(stopTime);
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A response with each page. */
  async function pages(plexTv?: string) {
    const sandbox = createSandbox();
    const client = plexTv === undefined ? {} : { plexTv };
    const { browser, handler } = setUp(
      { onSignedIn: () => new Response(null, { status: 303, headers: { Location: '/' } }) },
      { sandbox, ...client },
    );
    const html = { headers: { Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' } };
    const popup = await browser.start({ mode: 'popup' });
    const expired = await browser.start();
    sandbox.expire(codeIn(expired.url));
    const used = await browser.start();
    sandbox.approve(codeIn(used.url));
    const fork = browser.fork();
    await browser.visit(forwardUrlIn(used.url));
    await vi.advanceTimersByTimeAsync(60_000);
    const unknown = await createBrowser(handler).visit(`${PATH}/callback`);
    const evil = { Origin: 'https://evil.example' };
    const crossSite = await handler(
      new Request(`${ORIGIN}${PATH}/start`, { method: 'POST', headers: evil }),
    );
    const pending = await browser.start();
    return {
      popup: await browser.visit(forwardUrlIn(popup.url)),
      expired: await browser.visit(forwardUrlIn(expired.url)),
      used: await fork.visit(forwardUrlIn(used.url)),
      unknown,
      crossSite,
      missing: await handler(new Request(`${ORIGIN}${PATH}/nowhere`, html)),
      pending: await hurry(browser.visit(forwardUrlIn(pending.url))),
    };
  }

  test('contain no script except the file of the popup page', async () => {
    for (const [name, response] of Object.entries(await pages())) {
      const policy = response.headers.get('content-security-policy') ?? '';
      const page = await response.text();
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const scripts = page.match(/<script[^>]*>/g) ?? [];
      expect([name, scripts.length]).toEqual([name, name === 'popup' ? 1 : 0]);
      expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/);
      expect(policy).not.toMatch(/unsafe|\*|data:/);
      const script = name === 'popup' ? "; script-src 'self'" : '';
      expect(policy).toBe(
        `default-src 'none'; style-src 'self'; form-action 'self' https://app.plex.tv; base-uri 'none'; frame-ancestors 'none'${script}`,
      );
    }
  });

  test('allow forms to lead to the configured plex.tv', async () => {
    const { unknown } = await pages('http://127.0.0.1:7777');
    expect(unknown.headers.get('content-security-policy')).toContain(
      "form-action 'self' http://127.0.0.1:7777;",
    );
  });

  test('are complete documents with a language, a title and one heading, and their files exist', async () => {
    const { handler } = setUp();
    for (const response of Object.values(await pages())) {
      const page = await response.text();
      expect(page).toMatch(/^<!doctype html>\s+<html lang="en">/);
      expect(page.match(/<h1>/g)).toHaveLength(1);
      expect(page).toMatch(/<title>[^<]+<\/title>/);
      expect(page).toContain('<meta name="viewport"');
      const files = [...page.matchAll(/(?:src|href)="([^"?]+\.(?:js|css))"/g)];
      expect(files.length).toBeGreaterThan(0);
      for (const [, file = ''] of files) {
        const found = await handler(new Request(ORIGIN + file));
        expect(found.status).toBe(200);
        expect(found.headers.get('content-type')).toMatch(/^text\/(css|javascript)/);
      }
    }
  });

  test('escape the input of users', async () => {
    const { browser, sandbox } = setUp();
    const returnTo = `/?a="><script>alert(1)</script>&b='x`;
    const { url } = await browser.start({ returnTo });
    sandbox.expire(codeIn(url));
    const page = await (await browser.visit(forwardUrlIn(url))).text();
    expect(page).not.toContain('<script>alert');
    const shown = /name="returnTo" value="([^"]*)"/.exec(page)?.[1] ?? '';
    expect(shown.replaceAll('&#39;', "'").replaceAll('&amp;', '&')).toBe(
      `/?a=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&b=%27x`,
    );
  });

  test('escape the path of the routes', async () => {
    const path = `/a'b&c"<d`.replace(/["<]/g, encodeURIComponent);
    const plex = createPlexClient({ clientIdentifier: 'a', fetch: createSandbox().fetch });
    const handler = createSignInHandler(plex, {
      path,
      secret: SECRET,
      onSignedIn: () => new Response(),
    });
    const response = await handler(new Request(`${ORIGIN}${path}/callback`));
    expect(await response.text()).toContain('href="/a&#39;b&amp;c%22%3Cd/style.css"');
  });
});
