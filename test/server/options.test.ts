import { describe, expect, test } from 'vitest';
import { createPlexClient, PlexInputError } from '../../src/index.ts';
import { generateDeviceKey } from '../../src/jwt/index.ts';
import { createSignInHandler, type SignInHandlerOptions } from '../../src/server/index.ts';
import { caught, IDENTIFIER } from '../support/plex.ts';
import { createBrowser } from './browser.ts';
import { forwardUrlIn, PATH, SECRET, setUp } from './setup.ts';

const plex = createPlexClient({ clientIdentifier: IDENTIFIER });
const valid: SignInHandlerOptions = {
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
  ['requireServer', 'one of them empty', { requireServer: ['a', ''] }],
  ['requireServer.ownerId', 'missing', { requireServer: { machineIdentifier: 'a' } }],
  [
    'requireServer.ownerId',
    'no number',
    { requireServer: [{ machineIdentifier: 'a', ownerId: '1' }] },
  ],
  ['requireServer.machineIdentifier', 'missing', { requireServer: { ownerId: 1 } }],
  ['owner', 'misspelt', { requireServer: { machineIdentifier: 'a', ownerId: 1, owner: 1 } }],
  ['deviceKey', 'no function', { deviceKey: {} }],
  ['scope', 'without a device key', { scope: ['username'] }],
  ['scope', 'unknown', { deviceKey: generateDeviceKey, scope: ['password'] }],
  ['scope', 'no list', { deviceKey: generateDeviceKey, scope: 'email' }],
  ['options', 'as a cookie', { cookie: 'plex' }],
  ['prefix', 'of a cookie', { cookie: { prefix: 'plex' } }],
  ['cookie.name', 'no name', { cookie: { name: 'a b' } }],
  ['cookie.name', 'no text', { cookie: { name: 1 } }],
  ['cookie.secure', 'no flag', { cookie: { secure: 'no' } }],
  ['cookie.secure', 'against the name', { cookie: { name: '__Host-plex', secure: false } }],
  ['publicPath', 'relative', { publicPath: 'app' }],
  ['publicPath', 'no text', { publicPath: 1 }],
  ['timeout', 'zero', { timeout: 0 }],
  ['timeout', 'no number', { timeout: '30s' }],
  ['store', 'no object', { store: 'redis' }],
  ['store', 'null', { store: null }],
  ['store.getItem', 'missing', { store: {} }],
  ['store.removeItem', 'missing', { store: { getItem() {} } }],
  ['store.setItemIfAbsent', 'missing', { store: { getItem() {}, removeItem() {} } }],
  ['onEvent', 'no function', { onEvent: console }],
  ['goBak', 'a misspelt text', { strings: { goBak: 'x' } }],
  ['strings.goBack', 'no text', { strings: { goBack: 1 } }],
  ['page', 'no function', { page: '<html>' }],
  ['origin', 'an empty list', { origin: [] }],
  ['origin', 'a list with a path', { origin: ['https://app.example', 'https://app.example/a'] }],
  ['onSignIn', 'misspelt', { onSignIn: () => new Response() }],
])('an invalid %s throws: %s', async (field, _, invalid) => {
  const options = { ...valid, ...invalid };
  const error = await caught(() => createSignInHandler(plex, options));
  expect(error).toBeInstanceOf(PlexInputError);
  expect(error).toMatchObject({ field });
});

test('the first invalid option is reported in the documented order', async () => {
  const fields: unknown[] = [];
  const options: Record<string, unknown> = {};
  for (const name of ['path', 'secret', 'onSignedIn'] as const) {
    const error = await caught(() => createSignInHandler(plex, options as never));
    fields.push((error as PlexInputError).field);
    options[name] = valid[name];
  }
  expect(fields).toEqual(['path', 'secret', 'onSignedIn']);
});

test.each([undefined, '', null])('a missing secret throws what to do: %j', async (secret) => {
  const error = await caught(() => createSignInHandler(plex, { ...valid, secret } as never));
  expect(error).toMatchObject({ field: 'secret' });
  expect(String(error)).toMatch(
    /secret is missing\. Generate one with: openssl rand -base64 32, and set it in the environment/,
  );
});

test('the message never contains a short secret', async () => {
  const secret = 'hunter2-hunter2';
  const error = await caught(() => createSignInHandler(plex, { ...valid, secret }));
  expect(String(error)).not.toContain('hunter2');
  expect(String(error)).toContain('openssl rand -base64 32');
});

test('an object that is not a client throws', async () => {
  const error = await caught(() => createSignInHandler({} as never, valid));
  expect(error).toMatchObject({ field: 'plex' });
});

test('a secret of 32 bytes is long enough, however many characters it has', () => {
  expect(createSignInHandler(plex, { ...valid, secret: 'ü'.repeat(16) })).toBeTypeOf('function');
});

test('undefined options count as missing', () => {
  const undefinedOptions = {
    origin: undefined,
    trustProxy: undefined,
    requireServer: undefined,
    deviceKey: undefined,
    cookie: undefined,
    publicPath: undefined,
    timeout: undefined,
    store: undefined,
    onEvent: undefined,
    strings: undefined,
    page: undefined,
  };
  expect(createSignInHandler(plex, { ...valid, ...undefinedOptions })).toBeTypeOf('function');
});

describe('the public origin is', () => {
  /** The origin that Plex sends the browser back to, or the status of an error. */
  async function returnOrigin(
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
    ['that of the request URL', {}, 'http://10.0.0.1:3000', {}, 'http://10.0.0.1:3000'],
    ['never that of Host', {}, 'http://10.0.0.1', { Host: 'evil.example' }, 'http://10.0.0.1'],
    ['not that of a proxy without trustProxy', {}, 'http://10.0.0.1', forwarded, 'http://10.0.0.1'],
    [
      'that of the Forwarded header with trustProxy',
      { trustProxy: true },
      'http://10.0.0.1',
      { Forwarded: 'for=192.0.2.1;host=app.example;proto=https, host=b.example' },
      'https://app.example',
    ],
    [
      'never that of the Forwarded header beside X-Forwarded-*',
      { trustProxy: true },
      'http://10.0.0.1',
      { Forwarded: 'host=evil.example;proto=https', 'X-Forwarded-Proto': 'http' },
      'http://10.0.0.1',
    ],
    [
      'that of the option origin',
      { origin: 'https://app.example/' },
      'http://10.0.0.1',
      { ...forwarded, 'X-Forwarded-Host': 'evil.example' },
      'https://app.example',
    ],
    [
      'that of the option origin as a URL',
      { origin: new URL('https://app.example:8443') },
      'http://10.0.0.1',
      {},
      'https://app.example:8443',
    ],
    [
      'that of a proxy with trustProxy',
      { trustProxy: true },
      'http://10.0.0.1:3000',
      forwarded,
      'https://app.example',
    ],
    [
      'that of the request URL with the scheme of a proxy',
      { trustProxy: true },
      'http://app.example',
      { 'X-Forwarded-Proto': 'https' },
      'https://app.example',
    ],
    [
      'that of the request URL without a proxy',
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
        `invalid with ${JSON.stringify(headers)}`,
        { trustProxy: true },
        'http://10.0.0.1',
        headers as Record<string, string>, // Each object has one of the two headers.
        400,
      ],
    ),
  ])('%s', async (_, options, url, headers, expected) => {
    expect(await returnOrigin(options, url, headers)).toBe(expected);
  });

  test('unknown for a page at another origin, and the error names the options to set', async () => {
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
      error: expect.stringMatching(
        /at https:\/\/app\.example, .* than http:\/\/10\.0\.0\.1:3000.* set origin or trustProxy/,
      ),
    });
  });
});

test('the attributes of cookies depend on the origin and the options', async () => {
  const cookieOf = async (origin: string, cookie?: SignInHandlerOptions['cookie']) => {
    const { handler } = setUp({ cookie });
    const browser = createBrowser(handler, origin);
    const response = await browser.submit();
    return response.headers
      .getSetCookie()[0]
      ?.replace(/=[^;]+/, '=')
      .replace(/\.[\w-]+=/, '.=');
  };
  const attributes = `Max-Age=1800; Path=${PATH}; HttpOnly`;
  expect(await cookieOf('https://app.example')).toBe(
    '__Host-plex-pin-KvkxzmvU.=; Max-Age=1800; Path=/; HttpOnly; Secure; SameSite=Lax',
  );
  for (const origin of ['http://localhost:3000', 'http://[::1]:8080', 'http://192.168.1.10:5055']) {
    expect(await cookieOf(origin)).toBe(`plex-pin-KvkxzmvU.=; ${attributes}; SameSite=Lax`);
  }
  expect(await cookieOf('http://192.168.1.10:5055', { secure: true })).toBe(
    `plex-pin-KvkxzmvU.=; ${attributes}; Secure; SameSite=Lax`,
  );
  expect(await cookieOf('https://app.example', { secure: false })).toBe(
    `plex-pin-KvkxzmvU.=; ${attributes}; SameSite=Lax`,
  );
  expect(await cookieOf('https://app.example', { name: 'plex' })).toBe(
    `plex.=; ${attributes}; Secure; SameSite=Lax`,
  );
  expect(await cookieOf('http://localhost', { name: '__Secure-plex' })).toMatch(
    /^__Secure-plex\.=; .*; Secure/,
  );
  expect(await cookieOf('https://app.example', { name: '__Host-plex' })).toMatch(
    /^__Host-plex\.=; Max-Age=1800; Path=\/; HttpOnly; Secure/,
  );
});
