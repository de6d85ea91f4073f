/** Apps with several origins, behind proxies, and in home networks. */
import { describe, expect, test } from 'vitest';
import type { SignInHandlerOptions } from '../../src/server/index.ts';
import { createBrowser } from './browser.ts';
import { codeIn, forwardUrlIn, PATH, setUp } from './setup.ts';

const LAN = 'http://192.168.1.10:5055';
const PUBLIC = 'https://app.example';

/** The response to a page that starts a sign-in, at the URL that the server sees. */
async function start(
  options: Partial<SignInHandlerOptions>,
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; error?: string; back?: string; cookie: string }> {
  const { handler } = setUp(options);
  const response = await handler(
    new Request(`${url}${PATH}/start`, {
      method: 'POST',
      headers: { Accept: 'application/json', ...headers },
    }),
  );
  const { url: approval, error } = (await response.json()) as { url?: string; error?: string };
  return {
    status: response.status,
    ...(error !== undefined && { error }),
    ...(approval !== undefined && { back: forwardUrlIn(approval).replace(/\?.*/, '') }),
    cookie: response.headers.getSetCookie()[0] ?? '',
  };
}

test('a sign-in over plain http in a home network works with the defaults', async () => {
  const { sandbox, handler, signedIn } = setUp();
  const browser = createBrowser(handler, LAN);
  const { url, state } = await browser.start({ mode: 'popup', returnTo: '/library' });
  const [cookie] = [...browser.cookies.values()];
  // A browser drops a `Secure` cookie of this origin.
  expect(cookie?.attributes).not.toContain('Secure');
  expect(cookie?.path).toBe(PATH);
  sandbox.approve(codeIn(url));
  const status = await browser.fetch(`${PATH}/status?state=${state}`);
  expect(await status.json()).toEqual({ status: 'approved' });
  expect((await browser.visit(`${PATH}/callback?state=${state}&here=1`)).status).toBe(303);
  expect(signedIn).toHaveLength(1);
});

test('a browser that has not kept the cookie gets a page that says so, not that the time is up', async () => {
  const { handler } = setUp();
  const browser = createBrowser(handler, LAN);
  const { url, state } = await browser.start({ mode: 'popup' });
  browser.cookies.clear();
  for (const route of ['status', 'callback']) {
    const response = await browser.fetch(`${PATH}/${route}?state=${state}`);
    expect(await response.json()).toEqual({ status: 'expired', reason: 'no_cookie' });
  }
  const page = await (await browser.visit(forwardUrlIn(url))).text();
  expect(page).toContain('the browser didn’t keep its cookie');
});

describe('with several origins', () => {
  const first = 'https://first.example';
  const origin = [first, PUBLIC, new URL(LAN)];

  test.each<[string, string, Record<string, string>, string]>([
    ['the page says which', 'http://10.0.0.1:3000', { Origin: LAN }, LAN],
    ['the page says which of both', 'http://app.example', { Origin: PUBLIC }, PUBLIC],
    ['the URL says which', LAN, {}, LAN],
    ['the host says which, behind a proxy with TLS', 'http://app.example', {}, PUBLIC],
    ['the first one is used otherwise', 'http://10.0.0.1:3000', {}, first],
  ])('%s', async (_, url, headers, expected) => {
    const { back, cookie } = await start({ origin }, url, headers);
    expect(back).toBe(`${expected}${PATH}/callback`);
    expect(cookie.includes('; Secure')).toBe(expected.startsWith('https:'));
  });

  test('no other page can start a sign-in', async () => {
    const { status } = await start({ origin }, LAN, { Origin: 'http://192.168.1.10:3000' });
    expect(status).toBe(403);
  });

  test.each([[[]], [[PUBLIC, 'app.example']], [[`${PUBLIC}/app`]]])(
    'an invalid list throws: %j',
    (invalid) => {
      expect(() => setUp({ origin: invalid })).toThrow(/^origin must/);
    },
  );
});

describe('a function for the origin', () => {
  test('gets the request', async () => {
    const origin = ({ headers }: Request) => `https://${headers.get('x-tenant')}.example`;
    const { back } = await start({ origin }, LAN, { 'X-Tenant': 'b', Origin: 'https://b.example' });
    expect(back).toBe(`https://b.example${PATH}/callback`);
  });

  test.each(['app.example', 'https://app.example/app', undefined])(
    'must return an origin: %s',
    async (origin) => {
      await expect(start({ origin: () => origin as string }, LAN)).rejects.toThrow(
        'origin must be an http(s) origin without a path',
      );
    },
  );
});

describe('the response to another origin names all origins and what was read', () => {
  test.each<[string, Partial<SignInHandlerOptions>, string, Record<string, string>, string]>([
    [
      'the option',
      { origin: PUBLIC },
      LAN,
      { Origin: LAN },
      `This page, at ${LAN}, has a different origin than ${PUBLIC}, the origin of the app according to the option origin. If both are the same app, add the origin of the page to the option origin.`,
    ],
    [
      'the option with a list',
      { origin: [PUBLIC, LAN] },
      LAN,
      { Origin: 'https://other.example' },
      `This page, at https://other.example, has a different origin than ${PUBLIC}, ${LAN}, the origins of the app according to the option origin. If both are the same app, add the origin of the page to the option origin.`,
    ],
    [
      'the URL',
      {},
      'http://10.0.0.1:3000',
      { Origin: PUBLIC },
      `This page, at ${PUBLIC}, has a different origin than http://10.0.0.1:3000, the origin of the app according to the URL of the request. If the app runs behind a proxy, set origin or trustProxy.`,
    ],
    [
      'the headers of a proxy',
      { trustProxy: true },
      'http://10.0.0.1:3000',
      { Origin: PUBLIC, 'X-Forwarded-Host': 'app.example' },
      `This page, at ${PUBLIC}, has a different origin than http://app.example, the origin of the app according to x-forwarded-host: app.example. If both are the same app, let the proxy send X-Forwarded-Proto and X-Forwarded-Host as browsers see them.`,
    ],
    [
      'no headers of a proxy',
      { trustProxy: true },
      'http://10.0.0.1:3000',
      { Origin: PUBLIC },
      `This page, at ${PUBLIC}, has a different origin than http://10.0.0.1:3000, the origin of the app according to the URL of the request, without any X-Forwarded-*. If both are the same app, let the proxy send X-Forwarded-Proto and X-Forwarded-Host as browsers see them.`,
    ],
  ])('%s', async (_, options, url, headers, error) => {
    expect(await start(options, url, headers)).toMatchObject({ status: 403, error });
  });

  test('the message escapes the origin of the page', async () => {
    const { handler } = setUp();
    const headers = { Origin: 'http://<b>.example' };
    const request = new Request(`${LAN}${PATH}/start`, { method: 'POST', headers });
    expect(await (await handler(request)).text()).toContain('at http://&lt;b&gt;.example,');
  });
});

describe('with trustProxy', () => {
  const backFrom = async (headers: Record<string, string>, url = 'http://10.0.0.1:3000') => {
    const { back, status } = await start({ trustProxy: true }, url, headers);
    return back?.replace(`${PATH}/callback`, '') ?? status;
  };

  test.each<[Record<string, string>, string | number]>([
    // The port
    [
      {
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'app.example',
        'X-Forwarded-Port': '8443',
      },
      'https://app.example:8443',
    ],
    [
      { 'X-Forwarded-Host': 'app.example:1234', 'X-Forwarded-Port': '8080' },
      'http://app.example:1234',
    ],
    [{ 'X-Forwarded-Host': '[2001:db8::1]', 'X-Forwarded-Port': '81' }, 'http://[2001:db8::1]:81'],
    [{ 'X-Forwarded-Host': 'app.example', 'X-Forwarded-Port': '81, 82' }, 'http://app.example:81'],
    [{ 'X-Forwarded-Port': '443' }, 'http://10.0.0.1:3000'],
    [{ 'X-Forwarded-Host': 'app.example', 'X-Forwarded-Port': '443' }, 'http://app.example'],
    [
      { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'a.example', 'X-Forwarded-Port': '80' },
      'https://a.example',
    ],
    [
      { 'X-Forwarded-Proto': 'HTTPS', 'X-Forwarded-Host': 'a.example', 'X-Forwarded-Port': '443' },
      'https://a.example',
    ],
    [{ 'X-Forwarded-Host': 'app.example', 'X-Forwarded-Port': 'a' }, 400],
    [{ 'X-Forwarded-Host': 'app.example', 'X-Forwarded-Port': '1/path' }, 400],
    // RFC 7239, section 4
    [{ Forwarded: 'for=192.0.2.60;proto=https;host=app.example' }, 'https://app.example'],
    [
      { Forwarded: 'For="[2001:db8::1]:4711"; Proto=https; Host="app.example:8443"' },
      'https://app.example:8443',
    ],
    [{ Forwarded: 'proto=https;host=a.example, proto=http;host=b.example' }, 'https://a.example'],
    [{ Forwarded: 'for="a,b";host=app.example' }, 'http://app.example'],
    [{ Forwarded: 'host="app\\.example"' }, 'http://app.example'],
    [{ Forwarded: 'for=192.0.2.60' }, 'http://10.0.0.1:3000'],
    [{ Forwarded: 'x-host=evil.example' }, 'http://10.0.0.1:3000'],
    [{ Forwarded: 'for="x;host=evil.example"' }, 'http://10.0.0.1:3000'],
    [{ Forwarded: 'host="evil.example/path"' }, 400],
    [{ Forwarded: 'proto=javascript;host=a.example' }, 400],
    [
      {
        Forwarded: 'host=evil.example',
        'X-Forwarded-Port': '8080',
        'X-Forwarded-Host': 'a.example',
      },
      'http://a.example:8080',
    ],
  ])('%j', async (headers, expected) => {
    expect(await backFrom(headers)).toBe(expected);
  });
});
