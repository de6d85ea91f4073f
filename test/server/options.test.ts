import { describe, expect, test } from 'vitest';
import { createPlexClient, PlexInputError } from '../../src/index.ts';
import { createSignInHandler, type SignInHandlerOptions } from '../../src/server/index.ts';
import { caught, IDENTIFIER } from '../support/plex.ts';
import { createBrowser } from './browser.ts';
import { forwardUrlIn, PATH, SECRET, setUp } from './setup.ts';

const plex = createPlexClient({ clientIdentifier: IDENTIFIER });
const good: SignInHandlerOptions = {
  path: PATH,
  secret: SECRET,
  onSignedIn: () => new Response(),
};

test.each<[string, string, object]>([
  ['path', 'missing', { path: undefined }],
  ['path', 'relative', { path: 'auth/plex' }],
  ['path', 'with a slash at its end', { path: '/auth/plex/' }],
  ['path', 'the root', { path: '/' }],
  ['path', 'of another host', { path: '//auth' }],
  ['path', 'with a query', { path: '/auth?x' }],
  ['path', 'with a fragment', { path: '/auth#x' }],
  ['path', 'with dots', { path: '/a/../auth' }],
  ['path', 'not as in a URL', { path: '/ä' }],
  ['path', 'that would end a cookie', { path: '/auth;plex' }],
  ['secret', 'missing', { secret: undefined }],
  ['secret', 'short', { secret: 'a'.repeat(31) }],
  ['secret', 'no text', { secret: 12345678901234567890123456789012n }],
  ['secret', 'none', { secret: [] }],
  ['secret', 'one of them short', { secret: [SECRET, 'short'] }],
  ['onSignedIn', 'missing', { onSignedIn: undefined }],
  ['onSignedIn', 'no function', { onSignedIn: '/home' }],
  ['origin', 'a path', { origin: 'https://app.example/app' }],
  ['origin', 'a host', { origin: 'app.example' }],
  ['origin', 'of another scheme', { origin: 'ftp://app.example' }],
  ['origin', 'with credentials', { origin: 'https://a:b@app.example' }],
  ['origin', 'no text', { origin: true }],
  ['trustProxy', 'no flag', { trustProxy: 'yes' }],
  ['trustProxy', 'beside origin', { trustProxy: true, origin: 'https://app.example' }],
  ['requireServer', 'empty', { requireServer: '' }],
  ['requireServer', 'none', { requireServer: [] }],
  ['requireServer', 'no text', { requireServer: [1] }],
  ['deviceKey', 'no function', { deviceKey: {} }],
  ['options', 'as a cookie', { cookie: 'plex' }],
  ['prefix', 'of a cookie', { cookie: { prefix: 'plex' } }],
  ['cookie.name', 'no name', { cookie: { name: 'a b' } }],
  ['cookie.name', 'no text', { cookie: { name: 1 } }],
  ['cookie.secure', 'no flag', { cookie: { secure: 'no' } }],
  ['cookie.secure', 'against the name', { cookie: { name: '__Host-plex', secure: false } }],
  ['onSignIn', 'misspelt', { onSignIn: () => new Response() }],
])('%s is refused: %s', async (field, _, wrong) => {
  const options = { ...good, ...wrong };
  const error = await caught(() => createSignInHandler(plex, options));
  expect(error).toBeInstanceOf(PlexInputError);
  expect(error).toMatchObject({ field });
});

test('a short secret is in no message', async () => {
  const secret = 'hunter2-hunter2';
  const error = await caught(() => createSignInHandler(plex, { ...good, secret }));
  expect(String(error)).not.toContain('hunter2');
  expect(String(error)).toContain('openssl rand -base64 32');
});

test('the client is refused where it is none', async () => {
  const error = await caught(() => createSignInHandler({} as never, good));
  expect(error).toMatchObject({ field: 'plex' });
});

test('32 bytes are enough, however many characters they are', () => {
  expect(createSignInHandler(plex, { ...good, secret: 'ü'.repeat(16) })).toBeTypeOf('function');
});

test('options that are undefined are left out', () => {
  const undefinedOnes = {
    origin: undefined,
    trustProxy: undefined,
    requireServer: undefined,
    deviceKey: undefined,
    cookie: undefined,
  };
  expect(createSignInHandler(plex, { ...good, ...undefinedOnes })).toBeTypeOf('function');
});

describe('where the app believes to be', () => {
  /** Where a sign-in that begins with this request comes back to. */
  async function backFrom(
    options: Partial<SignInHandlerOptions>,
    url: string,
    headers: Record<string, string>,
  ): Promise<string | number> {
    const { handler } = setUp(options);
    const response = await handler(
      new Request(`${url}${PATH}/start`, {
        method: 'POST',
        headers: { 'Sec-Fetch-Site': 'same-origin', Accept: 'application/json', ...headers },
      }),
    );
    if (response.status !== 200) return response.status;
    return new URL(forwardUrlIn(((await response.json()) as { url: string }).url)).origin;
  }
  const forwarded = {
    'X-Forwarded-Proto': 'https, http',
    'X-Forwarded-Host': 'app.example, proxy.example',
  };

  test.each<
    [string, Partial<SignInHandlerOptions>, string, Record<string, string>, string | number]
  >([
    ['the URL of the request', {}, 'http://10.0.0.1:3000', {}, 'http://10.0.0.1:3000'],
    ['never Host', {}, 'http://10.0.0.1', { Host: 'evil.example' }, 'http://10.0.0.1'],
    ['never what a proxy says', {}, 'http://10.0.0.1', forwarded, 'http://10.0.0.1'],
    [
      'never the Forwarded header',
      { trustProxy: true },
      'http://10.0.0.1',
      { Forwarded: 'host=evil.example;proto=https' },
      'http://10.0.0.1',
    ],
    [
      'origin',
      { origin: 'https://app.example/' },
      'http://10.0.0.1',
      { ...forwarded, 'X-Forwarded-Host': 'evil.example' },
      'https://app.example',
    ],
    [
      'origin as a URL',
      { origin: new URL('https://app.example:8443') },
      'http://10.0.0.1',
      {},
      'https://app.example:8443',
    ],
    ['a proxy', { trustProxy: true }, 'http://10.0.0.1:3000', forwarded, 'https://app.example'],
    [
      'a proxy that says the scheme alone',
      { trustProxy: true },
      'http://app.example',
      { 'X-Forwarded-Proto': 'https' },
      'https://app.example',
    ],
    [
      'a proxy that is not there',
      { trustProxy: true },
      'http://localhost:3000',
      {},
      'http://localhost:3000',
    ],
    ...[
      { 'X-Forwarded-Host': 'evil.example/path' },
      { 'X-Forwarded-Host': 'user@evil.example' },
      { 'X-Forwarded-Host': 'evil.example\\path' },
      { 'X-Forwarded-Host': 'evil.example?' },
      { 'X-Forwarded-Host': '' },
      { 'X-Forwarded-Host': ', app.example' },
      { 'X-Forwarded-Proto': 'javascript' },
      { 'X-Forwarded-Proto': 'https://evil.example/#' },
    ].map(
      (
        headers,
      ): [string, Partial<SignInHandlerOptions>, string, Record<string, string>, number] => [
        `not ${JSON.stringify(headers)}`,
        { trustProxy: true },
        'http://10.0.0.1',
        headers as Record<string, string>, // One header or the other.
        400,
      ],
    ),
  ])('%s', async (_, options, url, headers, expected) => {
    expect(await backFrom(options, url, headers)).toBe(expected);
  });

  test('a page at another origin is told what to set', async () => {
    const { handler } = setUp();
    const response = await handler(
      new Request(`http://10.0.0.1:3000${PATH}/start`, {
        method: 'POST',
        headers: {
          'Sec-Fetch-Site': 'same-origin',
          Origin: 'https://app.example',
          Accept: 'application/json',
        },
      }),
    );
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      error: expect.stringMatching(/than http:\/\/10\.0\.0\.1:3000.* set origin or trustProxy/),
    });
  });
});

test('cookies follow the origin and the options', async () => {
  const cookieOf = async (origin: string, cookie?: SignInHandlerOptions['cookie']) => {
    const { handler } = setUp({ cookie });
    const browser = createBrowser(handler, origin);
    const response = await browser.submit();
    return response.headers
      .getSetCookie()[0]
      ?.replace(/=[^;]+/, '=')
      .replace(/\.[\w-]+=/, '.=');
  };
  const rest = `Max-Age=1800; Path=${PATH}; HttpOnly`;
  expect(await cookieOf('https://app.example')).toBe(`plex-pin.=; ${rest}; Secure; SameSite=Lax`);
  for (const local of ['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:8080']) {
    expect(await cookieOf(local)).toBe(`plex-pin.=; ${rest}; SameSite=Lax`);
  }
  expect(await cookieOf('http://192.168.1.10:5055')).toContain('; Secure');
  expect(await cookieOf('http://192.168.1.10:5055', { secure: false })).not.toContain('Secure');
  expect(await cookieOf('http://localhost', { name: '__Secure-plex' })).toMatch(
    /^__Secure-plex\.=; .*; Secure/,
  );
  expect(await cookieOf('https://app.example', { name: '__Host-plex' })).toMatch(
    /^__Host-plex\.=; Max-Age=1800; Path=\/; HttpOnly; Secure/,
  );
});
