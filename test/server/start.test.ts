/** Validation of the requests that start a sign-in. */
import { describe, expect, test } from 'vitest';
import { ORIGIN, PATH, setUp } from './setup.ts';

const post = (init: RequestInit): Request =>
  new Request(`${ORIGIN}${PATH}/start`, { method: 'POST', ...init });

describe('only the app can start a sign-in', () => {
  test.each<[string, Record<string, string>]>([
    ['an old browser', { Origin: ORIGIN }],
    ['a current browser', { Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin' }],
    ['a form of a page without referrers', { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }],
    ['a request from the address bar', { 'Sec-Fetch-Site': 'none' }],
    ['a program that is not a browser', {}],
  ])('%s can', async (_, headers) => {
    const { handler } = setUp();
    expect((await handler(post({ headers }))).status).toBe(303);
  });

  test.each<[string, Record<string, string>]>([
    ['another site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
    ['another site, in an old browser', { Origin: 'https://evil.example' }],
    ['another site that hides its origin', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
    ['a site that hides its origin in an old browser', { Origin: 'null' }],
    ['another host of the domain', { Origin: 'https://b.example', 'Sec-Fetch-Site': 'same-site' }],
    ['the same host without TLS', { Origin: 'http://app.example' }],
    ['the same host at another port', { Origin: 'https://app.example:8443' }],
    ['an origin with the same prefix', { Origin: 'https://app.example.evil.example' }],
    [
      'a cross-site request with the right Origin',
      { Origin: ORIGIN, 'Sec-Fetch-Site': 'cross-site' },
    ],
    [
      'another origin with Sec-Fetch-Site: none',
      { Origin: 'https://e.example', 'Sec-Fetch-Site': 'none' },
    ],
    [
      'an unknown value of Sec-Fetch-Site',
      { Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin, none' },
    ],
  ])('%s cannot', async (_, headers) => {
    const { handler, sandbox } = setUp();
    const response = await handler(post({ headers }));
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('returnTo', () => {
  const start = async (returnTo: unknown) => {
    const { browser, sandbox } = setUp();
    const response = await browser.fetch(`${PATH}/start`, {
      method: 'POST',
      headers: { Origin: ORIGIN, 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ returnTo }),
    });
    return { response, sandbox };
  };

  test.each([
    '/',
    '/library?sort=added&q=a%2Fb#top',
    '/search?q=//evil.example',
    '/search?next=https://evil.example',
    '/search?q=%0a%5c',
    '/#//evil.example',
    '/a//b',
    '/100%25',
    '/100%',
    '/müsik/日本語',
    '/my library',
    '/.hidden',
    '/a/../b',
    '/@user',
    '/%E4%BD%A0',
    `/${'a'.repeat(1023)}`,
  ])('can be %j', async (returnTo) => {
    expect((await start(returnTo)).response.status).toBe(200);
  });

  test.each(['', null, undefined])('is / without a path: %j', async (returnTo) => {
    const { response } = await start(returnTo);
    expect(response.status).toBe(200);
  });

  test.each([PATH, `${PATH}/`, `${PATH}/callback?state=a`, `/a/..${PATH}/start`, `${PATH}#a`])(
    'cannot be one of the routes, which would redirect to itself: %s',
    async (returnTo) => {
      const { response } = await start(returnTo);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: 'returnTo must not be under /auth/plex, which are the sign-in routes.',
      });
    },
  );

  test.each([`${PATH}er`, `/x${PATH}`, `/?a=${PATH}`])(
    'can be a path with a similar name: %s',
    async (returnTo) => {
      expect((await start(returnTo)).response.status).toBe(200);
    },
  );

  test.each([
    'library',
    'evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '/a\\..\\\\evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https://evil.example',
    'HTTPS://evil.example',
    'https://app.example/library',
    'javascript:alert(1)',
    'data:text/html,hi',
    ' //evil.example',
    ' /library',
    '\t//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r/evil.example',
    '/library\r\nSet-Cookie: a=b',
    '/library?a=\n',
    '/\u0000/evil.example',
    '/%5cevil.example',
    '/%5Cevil.example',
    '/%255cevil.example',
    '/%25255cevil.example',
    '/%2fevil.example',
    '/%2F%2Fevil.example',
    '/%252fevil.example',
    '/%09/evil.example',
    '/%0a/evil.example',
    '/%0d%0aSet-Cookie:a=b',
    '/%00',
    '/%5cevil.example/%',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '/%2e%2e//evil.example',
    '/%252e//evil.example',
    '/a/%252e%252e//evil.example',
    `/${'a'.repeat(1024)}`,
    `/${'ü'.repeat(500)}`,
    42,
    true,
    ['/library'],
    { toString: '/library' },
  ])('cannot be %j', async (returnTo) => {
    const { response, sandbox } = await start(returnTo);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: expect.stringContaining('returnTo must be a path of this app'),
    });
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('the body', () => {
  const status = async (type: string | null, body: BodyInit | null): Promise<number> => {
    const { handler } = setUp();
    const headers = { Origin: ORIGIN, ...(type !== null && { 'Content-Type': type }) };
    return (await handler(post({ headers, body }))).status;
  };
  const json = 'application/json';
  const form = 'application/x-www-form-urlencoded';

  test.each<[string, string | null, string | null]>([
    ['missing', null, null],
    ['missing with a type', json, null],
    ['empty', json, ''],
    ['an empty object', json, '{}'],
    [
      'an object with unknown fields',
      'application/json; charset=utf-8',
      '{"more":[1,2,{"__proto__":1}]}',
    ],
    ['an empty form', form, ''],
    ['a form with unknown fields', form, 'returnTo=%2Fa&button=Go'],
    ['the default mode', json, '{"mode":"redirect","device":false}'],
    ['an object whose fields are null', json, '{"returnTo":null,"mode":null,"device":null}'],
    ['a form whose fields are empty', form, 'returnTo=&mode=&device='],
    ...['0', 'false', '', '1', 'true', 'on'].map((device): [string, string, string] => [
      `a form with device=${device}`,
      form,
      `device=${device}`,
    ]),
  ])('can be %s', async (_, type, body) => {
    expect(await status(type, body)).toBe(303);
  });

  test.each<[string, string | null, string]>([
    ['incomplete JSON', json, '{"returnTo":'],
    ['an array', json, '[]'],
    ['null', json, 'null'],
    ['a JSON string', json, '"/library"'],
    ['plain text', 'text/plain', '{}'],
    ['of a type with the same prefix', 'application/jsonp', '{}'],
    ['of another type', 'application/xml', '<a/>'],
    ['an invalid form', 'multipart/form-data; boundary=x', 'returnTo=/'],
    ['a form without a boundary', 'multipart/form-data', '--x'],
    ['an unknown mode', json, '{"mode":"window"}'],
    ['an unknown device', json, '{"device":"yes"}'],
    ['a device that is a number', json, '{"device":1}'],
  ])('cannot be %s', async (_, type, body) => {
    expect(await status(type, body)).toBe(400);
  });

  test('cannot contain a file as returnTo', async () => {
    const { handler } = setUp();
    const body = new FormData();
    body.set('returnTo', new Blob(['/library']), '/library');
    expect((await handler(post({ headers: { Origin: ORIGIN }, body }))).status).toBe(400);
  });

  test('can have at most 8 KiB', async () => {
    expect(await status(json, `{"a":"${'a'.repeat(8192 - 8)}"}`)).toBe(303);
    expect(await status(json, `{"a":"${'a'.repeat(8192 - 7)}"}`)).toBe(413);
  });

  test('is cancelled if it has no end', async () => {
    let sent = 0;
    let cancelled = false;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1000;
        controller.enqueue(new Uint8Array(1000));
      },
      cancel() {
        cancelled = true;
      },
    });
    const { handler } = setUp();
    const init: RequestInit & { duplex: 'half' } = {
      headers: { Origin: ORIGIN, 'Content-Type': json },
      body,
      duplex: 'half',
    };
    expect((await handler(post(init))).status).toBe(413);
    expect(sent).toBeLessThan(20_000);
    expect(cancelled).toBe(true);
  });

  test('is rejected if it breaks off', async () => {
    const body = new ReadableStream({
      start: (controller) => controller.error(new Error('gone')),
    });
    const { handler } = setUp();
    const init: RequestInit & { duplex: 'half' } = {
      headers: { Origin: ORIGIN, 'Content-Type': json },
      body,
      duplex: 'half',
    };
    expect((await handler(post(init))).status).toBe(400);
  });
});
