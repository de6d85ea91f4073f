import { describe, expect, expectTypeOf, test } from 'vitest';
import { createPlexClient, type GetPinRequest, type PlexClient } from '../../src/index.ts';
import { clientWith, IDENTIFIER, pin, TOKEN } from '../support/plex.ts';

const never = () => {
  throw new Error('nothing may be sent');
};

describe('what is sent', () => {
  test('getPin sends the identifier in a header and strong in the query', async () => {
    expectTypeOf<GetPinRequest>().toEqualTypeOf<{
      xPlexClientIdentifier: string;
      strong?: boolean;
    }>();
    const { plex } = clientWith(never);
    const request = await plex.getPin.request({ strong: true });
    expect(request.method).toBe('POST');
    expect(request.url).toBe('https://plex.tv/api/v2/pins?strong=true');
    expect(Object.fromEntries(request.headers)).toEqual({
      accept: 'application/json',
      'x-plex-client-identifier': IDENTIFIER,
    });
    expect(request.body).toBeNull();
  });

  test('a call without arguments sends no optional fields', async () => {
    const { plex } = clientWith(never);
    expect((await plex.getPin.request()).url).toBe('https://plex.tv/api/v2/pins');
    expect((await plex.getPin.request({ strong: false })).url).toBe(
      'https://plex.tv/api/v2/pins?strong=false',
    );
  });

  test('a call can override the identifier', async () => {
    const { plex } = clientWith(never);
    const request = await plex.getPin.request({ xPlexClientIdentifier: 'another' });
    expect(request.headers.get('X-Plex-Client-Identifier')).toBe('another');
  });

  test('path and query fields go to the host of the operation', async () => {
    const { plex } = clientWith(never);
    const poll = await plex.getTokenByPinId.request({ pinId: 12, deviceJWT: 'a.b.c' });
    expect(poll.url).toBe('https://plex.tv/api/v2/pins/12?deviceJWT=a.b.c');
    const empty = await plex.getTokenByPinId.request({ pinId: 12, deviceJWT: '' });
    expect(empty.url).toBe('https://plex.tv/api/v2/pins/12?deviceJWT=');
    const resources = await plex.getResources.request({ includeHttps: true, includeRelay: 1 });
    expect(resources.url).toBe(
      'https://clients.plex.tv/api/v2/resources?includeHttps=true&includeRelay=1',
    );
  });

  test('bodies are sent as forms or as JSON', async () => {
    const { plex } = clientWith(never);
    const link = await plex.linkPin.request({ code: 'K&L=' }, { token: TOKEN });
    expect(link.method).toBe('PUT');
    expect(link.headers.get('Content-Type')).toBe('application/x-www-form-urlencoded');
    expect(await link.text()).toBe('code=K%26L%3D');
    const exchange = await plex.exchangeDeviceJwt.request({ jwt: 'a.b.c' });
    expect(exchange.headers.get('Content-Type')).toBe('application/json');
    expect(await exchange.json()).toEqual({ jwt: 'a.b.c' });
  });

  test('identity headers in any script are sent as UTF-8', async () => {
    const { plex } = clientWith(never, {
      product: 'My App',
      version: '1.2',
      platform: 'Linux',
      platformVersion: '6',
      device: 'PC',
      model: 'X',
      deviceVendor: 'ACME',
      deviceName: 'Björns 電視',
      language: 'de',
      provides: 'player,controller',
      marketplace: 'googlePlay',
    });
    const { headers } = await plex.ping.request();
    expect(headers.get('X-Plex-Product')).toBe('My App');
    expect(headers.get('X-Plex-Version')).toBe('1.2');
    expect(headers.get('X-Plex-Platform')).toBe('Linux');
    expect(headers.get('X-Plex-Platform-Version')).toBe('6');
    expect(headers.get('X-Plex-Device')).toBe('PC');
    expect(headers.get('X-Plex-Model')).toBe('X');
    expect(headers.get('X-Plex-Device-Vendor')).toBe('ACME');
    expect(headers.get('X-Plex-Language')).toBe('de');
    expect(headers.get('X-Plex-Provides')).toBe('player,controller');
    expect(headers.get('X-Plex-Marketplace')).toBe('googlePlay');
    const bytes = Uint8Array.from(headers.get('X-Plex-Device-Name') ?? '', (char) =>
      char.charCodeAt(0),
    );
    expect(new TextDecoder().decode(bytes)).toBe('Björns 電視');
  });

  test('an identifier in another script is encoded once', async () => {
    const { plex } = clientWith(never, { clientIdentifier: 'gerät' });
    const { headers } = await plex.getPin.request();
    expect(headers.get('X-Plex-Client-Identifier')).toBe('gerÃ¤t');
  });

  test('the token is sent to operations that require one, and by calls that pass one', async () => {
    const signedIn = clientWith(never).plex.withToken(TOKEN);
    const token = async (request: Promise<Request>) => (await request).headers.get('X-Plex-Token');
    expect(await token(signedIn.getUser.request())).toBe(TOKEN);
    expect(await token(signedIn.getPin.request())).toBeNull();
    expect(await token(signedIn.getUser.request(undefined, { token: 'other' }))).toBe('other');
    expect(await token(signedIn.getPin.request({}, { token: 'other' }))).toBe('other');
    let calls = 0;
    const rotating = signedIn.withToken(async () => `token-${++calls}`);
    expect(await token(rotating.getUser.request())).toBe('token-1');
    expect(await token(rotating.ping.request())).toBe('token-2');
  });

  test("headers of a call override the client's", async () => {
    const { plex } = clientWith(never, { product: 'My App' });
    const { headers } = await plex.getPin.request(undefined, {
      headers: { 'x-plex-product': 'Other', 'X-Trace': 'é' },
    });
    expect(headers.get('X-Plex-Product')).toBe('Other');
    expect(headers.get('X-Trace')).toBe('Ã©');
  });

  test.each([
    ['http://127.0.0.1:7777', 'http://127.0.0.1:7777/api/v2/pins'],
    ['http://localhost:7777/', 'http://localhost:7777/api/v2/pins'],
    ['http://[::1]:7777', 'http://[::1]:7777/api/v2/pins'],
    [new URL('https://plex.example'), 'https://plex.example/api/v2/pins'],
  ])('plexTv %s replaces every host', async (plexTv, url) => {
    const { plex } = clientWith(never, { plexTv });
    expect((await plex.getPin.request()).url).toBe(url);
    expect((await plex.getKeys.request()).url).toBe(url.replace('pins', 'auth/keys'));
  });

  test('`request` builds the request that is sent', async () => {
    const { plex, sent } = clientWith(() => Response.json(pin(), { status: 201 }));
    await plex.getPin({ strong: true });
    const shown = await plex.getPin.request({ strong: true });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.url).toBe(shown.url);
    expect([...(sent[0]?.headers ?? [])]).toEqual([...shown.headers]);
  });
});

describe('invalid input is rejected before anything is sent', () => {
  const options: [string, Record<string, unknown>, string][] = [
    ['no identifier', { clientIdentifier: undefined }, 'clientIdentifier'],
    ['an empty identifier', { clientIdentifier: '' }, 'clientIdentifier'],
    ['a blank identifier', { clientIdentifier: '  ' }, 'clientIdentifier'],
    ['a control character', { clientIdentifier: 'a\u0007b' }, 'clientIdentifier'],
    ['a line break in a name', { deviceName: 'a\r\nX-Plex-Token: b' }, 'deviceName'],
    ['a product that is a number', { product: 7 }, 'product'],
    ['a lone surrogate', { deviceName: '\ud800' }, 'deviceName'],
    ['plexTv with a path', { plexTv: 'https://plex.example/api' }, 'plexTv'],
    ['plexTv with credentials', { plexTv: 'https://a:b@plex.example' }, 'plexTv'],
    ['plexTv that is no URL', { plexTv: 'plex.tv' }, 'plexTv'],
    ['plexTv on ftp', { plexTv: 'ftp://plex.tv' }, 'plexTv'],
    ['plexTv in the clear', { plexTv: 'http://plex.example' }, 'plexTv'],
    ['plexTv that looks local', { plexTv: 'http://127.0.0.1.example' }, 'plexTv'],
    ['a timeout of 0', { timeout: 0 }, 'timeout'],
    ['a timeout for ever', { timeout: Infinity }, 'timeout'],
    ['a fetch that is none', { fetch: 'fetch' }, 'fetch'],
    ['an unknown option', { clientIdentifer: 'x' }, 'clientIdentifer'],
  ];
  test.each(options)('createPlexClient: %s', (_, changes, field) => {
    expect(() => clientWith(never, changes)).toThrow(
      expect.objectContaining({ code: 'input', field, message: expect.stringContaining(field) }),
    );
  });

  test('http to another host requires allowInsecure', () => {
    const { plex } = clientWith(never, { plexTv: 'http://plex.example', allowInsecure: true });
    expect(plex.getPin).toBeTypeOf('function');
    expect(() => createPlexClient(null as never)).toThrow(
      expect.objectContaining({ field: 'options' }),
    );
  });

  const calls: [string, (plex: PlexClient) => Promise<unknown>, string][] = [
    // @ts-expect-error: no text
    ['pinId as text', (plex) => plex.getTokenByPinId({ pinId: '12' }), 'pinId'],
    ['pinId 0', (plex) => plex.getTokenByPinId({ pinId: 0 }), 'pinId'],
    ['a negative pinId', (plex) => plex.getTokenByPinId({ pinId: -1 }), 'pinId'],
    ['a broken pinId', (plex) => plex.getTokenByPinId({ pinId: 1.5 }), 'pinId'],
    ['pinId NaN', (plex) => plex.getTokenByPinId({ pinId: Number.NaN }), 'pinId'],
    ['an unsafe pinId', (plex) => plex.getTokenByPinId({ pinId: 2 ** 53 }), 'pinId'],
    // @ts-expect-error: required
    ['no pinId', (plex) => plex.getTokenByPinId({}), 'pinId'],
    // @ts-expect-error: required
    ['no request', (plex) => plex.getTokenByPinId(), 'pinId'],
    // @ts-expect-error: misspelt
    ['an unknown field', (plex) => plex.getPin({ stong: true }), 'stong'],
    // @ts-expect-error: no fields
    ['a field where there are none', (plex) => plex.getUser({ id: 1 }), 'id'],
    // @ts-expect-error: no text
    ['strong as text', (plex) => plex.getPin({ strong: 'true' }), 'strong'],
    // @ts-expect-error: no null
    ['strong as null', (plex) => plex.getPin({ strong: null }), 'strong'],
    // @ts-expect-error: 2 is neither on nor off
    ['a value outside the list', (plex) => plex.getResources({ includeHttps: 2 }), 'includeHttps'],
    // @ts-expect-error: no text
    ['a request that is text', (plex) => plex.getPin('strong'), 'request'],
    ['an empty code', (plex) => plex.linkPin({ code: '' }, { token: TOKEN }), 'code'],
    [
      'an empty identifier',
      (plex) => plex.getPin({ xPlexClientIdentifier: '' }),
      'xPlexClientIdentifier',
    ],
    [
      'a line break in a header field',
      (plex) => plex.getPin({ xPlexClientIdentifier: 'a\nb' }),
      'xPlexClientIdentifier',
    ],
    // @ts-expect-error: must be an object
    ['a JWK that is text', (plex) => plex.registerDeviceKey({ jwk: 'x' }), 'jwk'],
    ['an empty token', (plex) => plex.getUser(undefined, { token: '' }), 'token'],
    ['a token of two lines', (plex) => plex.getUser(undefined, { token: 'a\r\nb' }), 'token'],
    ['withToken', async (plex) => plex.withToken(' '), 'token'],
    ['a token from a function', (plex) => plex.withToken(() => '').getUser(), 'token'],
    ['a timeout', (plex) => plex.getPin({}, { timeout: -1 }), 'timeout'],
    ['the name of a header', (plex) => plex.getPin({}, { headers: { 'a b': 'c' } }), 'headers'],
    [
      'a line break in a header',
      (plex) => plex.getPin({}, { headers: { a: 'b\r\nc: d' } }),
      'headers["a"]',
    ],
    // @ts-expect-error: misspelt
    ['an unknown option', (plex) => plex.getPin({}, { tokn: 'a' }), 'tokn'],
    [
      'a name of a header that is a number',
      // @ts-expect-error: no number
      (plex) => plex.getPin({}, { headers: [[1, 'a']] }),
      'headers',
    ],
    ...['', '.', '..'].map((uuid): [string, (plex: PlexClient) => Promise<unknown>, string] => [
      `a part of the path that is "${uuid}"`,
      (plex) => plex.switchHomeUser({ uuid }),
      'uuid',
    ]),
    // @ts-expect-error: no options
    ['a signal as options', (plex) => plex.getPin({}, new AbortController().signal), 'signal'],
    // @ts-expect-error: not a signal
    ['a signal without events', (plex) => plex.getPin({}, { signal: { aborted: true } }), 'signal'],
    // @ts-expect-error: not a signal
    ['any event target', (plex) => plex.getPin({}, { signal: new EventTarget() }), 'signal'],
    [
      'a value that JSON cannot hold',
      (plex) => plex.registerDeviceKey({ jwk: { kty: 'OKP', ...{ n: 1n } } as never }),
      'request',
    ],
  ];
  test.each(calls)('%s', async (_, call, field) => {
    const { plex, sent } = clientWith(never);
    const client = field === 'token' ? plex : plex.withToken(TOKEN);
    await expect(call(client)).rejects.toMatchObject({
      code: 'input',
      field,
      message: expect.stringContaining(field),
    });
    expect(sent).toEqual([]);
  });

  test('no message quotes a token', async () => {
    const { plex } = clientWith(never);
    const token = `${TOKEN}\n`;
    await expect(plex.getUser(undefined, { token })).rejects.toMatchObject({
      message: expect.not.stringContaining(TOKEN),
    });
  });
});
