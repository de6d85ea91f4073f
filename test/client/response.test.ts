import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { type Pin, type PlexApiErrorDetail, PlexError } from '../../src/index.ts';
import { caught, clientWith, pin, TOKEN } from '../support/plex.ts';

const json = (body: unknown, init?: ResponseInit) => () => Response.json(body, init);
const html = '<html><body>Sign in to the airport WiFi</body></html>';

describe('valid responses', () => {
  test('are returned unchanged, with unknown fields', async () => {
    const { plex } = clientWith(json(pin({ brandNew: [1] }), { status: 201 }));
    const response = await plex.getPin();
    expectTypeOf(response).toEqualTypeOf<Pin>();
    expectTypeOf(response.authToken).toEqualTypeOf<string | null>();
    expect(response).toEqual(pin({ brandNew: [1] }));
  });

  test('may lack optional fields', async () => {
    const { plex } = clientWith(json({ id: 1, code: 'a', expiresIn: 900, authToken: null }));
    expect(await plex.getPin()).toMatchObject({ id: 1 });
  });

  test('may have no content type, or another one for JSON', async () => {
    const body = JSON.stringify(pin());
    for (const headers of [undefined, { 'Content-Type': 'application/vnd.api+json' }]) {
      const { plex } = clientWith(() => new Response(body, headers && { headers }));
      expect(await plex.getPin()).toMatchObject({ code: 'KYLX' });
    }
    const { plex } = clientWith(() => new Response(new TextEncoder().encode(body)));
    expect(await plex.getPin()).toMatchObject({ code: 'KYLX' });
  });

  test('may arrive in chunks that split a character', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(pin({ product: 'Björns 電視' })));
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const { plex } = clientWith(() => new Response(body));
    expect(await plex.getPin()).toMatchObject({ product: 'Björns 電視' });
  });

  test('are a list for getResources', async () => {
    const { plex } = clientWith(json([{ name: 'a', clientIdentifier: 'b', provides: 'server' }]));
    expect(await plex.getResources({}, { token: TOKEN })).toHaveLength(1);
  });

  test.each([200, 204])(
    'with status %i have no value if the operation has none',
    async (status) => {
      const { plex } = clientWith(() => new Response(status === 204 ? null : html, { status }));
      expect(await plex.withToken(TOKEN).signOut()).toBeUndefined();
    },
  );
});

describe('invalid responses', () => {
  const responses: [string, () => Response, RegExp][] = [
    ['an id that is text', json(pin({ id: '1' })), /is not valid: id must be an integer/],
    ['no id', json(pin({ id: undefined })), /is not valid: id must be an integer/],
    [
      'a token that is a number',
      json(pin({ authToken: 5 })),
      /is not valid: authToken must be a string or null/,
    ],
    [
      'a location that is text',
      json(pin({ location: 'Toronto' })),
      /is not valid: location must be an object/,
    ],
    ['a list', json([pin()]), /is not valid: it must be an object/],
    ['null', json(null), /is not valid: it must be an object/],
    [
      'HTML',
      () => new Response(html, { headers: { 'Content-Type': 'text/html' } }),
      /instead of JSON/,
    ],
    [
      'XML',
      () => new Response('<pin/>', { headers: { 'Content-Type': 'text/xml' } }),
      /instead of JSON/,
    ],
    ['half a JSON', () => new Response('{"id":1,'), /is not JSON/],
    ['nothing', () => new Response(''), /empty/],
    ['204', () => new Response(null, { status: 204 }), /empty/],
    ['2 MB', () => new Response(`"${'x'.repeat(2 ** 21)}"`), /longer than 1 MiB/],
  ];
  test.each(responses)('%s', async (_, respond, message) => {
    const { plex } = clientWith(respond);
    await expect(plex.getPin()).rejects.toMatchObject({
      name: 'PlexResponseError',
      code: 'response',
      message: expect.stringMatching(message),
    });
  });

  test('an endless body is read only up to the limit', async () => {
    let chunks = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks++;
        controller.enqueue(new Uint8Array(65_536));
      },
      cancel() {
        cancelled = true;
      },
    });
    const { plex } = clientWith(() => new Response(body));
    await expect(plex.getPin()).rejects.toMatchObject({ code: 'response' });
    expect(cancelled).toBe(true);
    expect(chunks).toBeLessThan(20);
  });

  test('no message quotes the body', async () => {
    const { plex } = clientWith(() => new Response(`{"authToken":"${TOKEN}"`));
    const error = await caught(() => plex.getPin());
    expect(String(error)).not.toContain(TOKEN);
    expect(error).not.toHaveProperty('cause');
  });
});

describe('error responses', () => {
  test('an empty 401 is an error with advice', async () => {
    const { plex } = clientWith(() => new Response(null, { status: 401 }));
    await expect(plex.getUser(undefined, { token: TOKEN })).rejects.toMatchObject({
      name: 'PlexApiError',
      code: 'api',
      status: 401,
      errors: [],
      message: expect.stringContaining('sign in again'),
    });
    await expect(plex.getUser()).rejects.toMatchObject({
      message: expect.stringContaining('No token was sent'),
    });
  });

  test("Plex's codes and messages are in the error", async () => {
    const errors = [{ code: 1020, message: 'Code not found or expired', status: 404 }];
    const { plex } = clientWith(json({ errors }, { status: 404 }));
    const error = await caught(() => plex.getTokenByPinId({ pinId: 1 }));
    expect(error).toBeInstanceOf(PlexError);
    expect(error).toMatchObject({
      status: 404,
      errors: [{ code: 1020, message: 'Code not found or expired' }],
      message: expect.stringContaining('Code not found or expired (1020)'),
    });
    if (!(error instanceof PlexError)) throw error;
    if (error.code !== 'api') throw error;
    expectTypeOf(error.errors).toEqualTypeOf<readonly PlexApiErrorDetail[]>();
    expectTypeOf(error.retryAfter).toEqualTypeOf<number | undefined>();
    // @ts-expect-error: only a PlexInputError names a field
    expect(error.field).toBeUndefined();
  });

  test.each([
    ['HTML', () => new Response(html, { status: 502, headers: { 'Content-Type': 'text/html' } })],
    ['half a JSON', () => new Response('{"errors":[', { status: 502 })],
    ['other JSON', json({ errors: [null, 1, { code: 'x' }, { message: 'y' }] }, { status: 502 })],
    ['2 MB', () => new Response('x'.repeat(2 ** 21), { status: 502 })],
    [
      'a body that breaks off',
      () =>
        new Response(new ReadableStream({ start: (c) => c.error(new Error('reset')) }), {
          status: 502,
        }),
    ],
  ])('only the status counts if the body is not a list of errors: %s', async (_, respond) => {
    const { plex } = clientWith(respond);
    await expect(plex.getPin()).rejects.toMatchObject({ code: 'api', status: 502, errors: [] });
  });

  test.each([
    ['7', undefined, 7],
    ['Sat, 07 Mar 2026 16:37:25 GMT', 'Sat, 07 Mar 2026 16:37:05 GMT', 20],
    ['Sat, 07 Mar 2026 16:37:00 GMT', 'Sat, 07 Mar 2026 16:37:05 GMT', 0],
    ['soon', undefined, undefined],
    ['-5', undefined, undefined],
    ['9'.repeat(400), undefined, undefined],
  ])('Retry-After %s', async (retryAfter, date, seconds) => {
    const headers = { 'Retry-After': retryAfter, ...(date && { Date: date }) };
    const { plex } = clientWith(json({}, { status: 429, headers }));
    const error = await caught(() => plex.getPin());
    expect(error).toMatchObject({ code: 'api', status: 429 });
    expect((error as { retryAfter?: number }).retryAfter).toBe(seconds);
  });

  test("a server's message is shortened, and its secrets are redacted", async () => {
    const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ4In0.c2ln';
    const message = `bad ${TOKEN}\n${jwt} Zyxwvutsrqponmlkjihg ${'long '.repeat(100)}`;
    const { plex } = clientWith(json({ errors: [{ code: 1, message }] }, { status: 400 }));
    const error = await caught(() => plex.getUser(undefined, { token: TOKEN }));
    const shown = (error as { errors: PlexApiErrorDetail[] }).errors[0]?.message ?? '';
    expect(shown).toMatch(/^bad \[redacted\] \[redacted\] \[redacted\] long long/);
    expect(shown.length).toBeLessThanOrEqual(200);
    expect(String(error)).not.toContain(TOKEN);
  });

  // Quadratic work on a message of this length would take minutes.
  test.each(['-', 'a', 'A-', 'eyJ', 'ey', ' ', '\n', '\u00ad', '\ud83d', '0_', 'a '])(
    'a message of 1 MiB is redacted in linear time: %j',
    async (unit) => {
      const length = Math.floor(1_048_000 / JSON.stringify(unit).length);
      const message = unit.repeat(length);
      const { plex } = clientWith(json({ errors: [{ code: 7, message }] }, { status: 400 }));
      const error = (await caught(() => plex.getPin())) as Error & { errors: PlexApiErrorDetail[] };
      expect(error.errors).toMatchObject([{ code: 7 }]);
      expect(error.message.length).toBeLessThan(300);
    },
  );

  test('a secret at the end of the searched text is not cut in two', async () => {
    const message = `${' '.repeat(990)}${TOKEN} and more ${'x'.repeat(1_000)}`;
    const { plex } = clientWith(json({ errors: [{ code: 7, message }] }, { status: 400 }));
    const error = await caught(() => plex.getPin());
    expect((error as Error).message).not.toContain(TOKEN.slice(0, 4));
  });
});

test('a JWT is redacted anywhere in a word', async () => {
  const message = 'token_eyJhbGci.e30.c2ln failed';
  const { plex } = clientWith(json({ errors: [{ code: 1, message }] }, { status: 400 }));
  await expect(plex.getPin()).rejects.toMatchObject({
    errors: [{ code: 1, message: 'token_[redacted] failed' }],
  });
});

describe('no response', () => {
  test('a failed connection is a PlexNetworkError with its cause', async () => {
    const cause = new TypeError('fetch failed');
    const { plex } = clientWith(() => Promise.reject(cause));
    await expect(plex.getPin()).rejects.toMatchObject({ code: 'network', cause });
  });

  test('a cause that quotes the token is redacted', async () => {
    const leak = Object.assign(new Error(`bad header: ${TOKEN}`), { config: { TOKEN } });
    const { plex } = clientWith(() => Promise.reject(leak));
    const error = await caught(() => plex.getUser(undefined, { token: TOKEN }));
    expect(error).toMatchObject({ code: 'network', cause: { message: 'bad header: [redacted]' } });
  });

  test('a body that breaks off is a PlexNetworkError', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"id":'));
        controller.error(new TypeError('terminated'));
      },
    });
    const { plex } = clientWith(() => new Response(body));
    await expect(plex.getPin()).rejects.toMatchObject({ code: 'network' });
  });

  const silence = () => new Promise<Response>(() => {});
  const silentBody = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));

  test.each([
    ['headers', silence],
    ['body', silentBody],
    ['body of an error', () => new Response(silentBody().body, { status: 500 })],
  ])('a call times out while it waits for the %s', async (_, respond) => {
    vi.useFakeTimers();
    const { plex, sent } = clientWith(respond, { timeout: 4_000 });
    const failed = caught(() => plex.getPin());
    await vi.advanceTimersByTimeAsync(3_999);
    expect(sent[0]?.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({ code: 'timeout' });
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test('the timeout is ten seconds by default, and each call can override it', async () => {
    vi.useFakeTimers();
    const { plex } = clientWith(silence);
    const slow = caught(() => plex.getPin());
    const quick = caught(() => plex.getPin({}, { timeout: 50 }));
    await vi.advanceTimersByTimeAsync(50);
    expect(await quick).toMatchObject({ code: 'timeout' });
    await vi.advanceTimersByTimeAsync(9_949);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await slow).toMatchObject({ code: 'timeout' });
    vi.useRealTimers();
  });

  test('a timeout that exceeds the limit of timers does not fire early', async () => {
    vi.useFakeTimers();
    const { plex } = clientWith(silence, { timeout: 2 ** 40 });
    const controller = new AbortController();
    const failed = caught(() => plex.getPin({}, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort();
    expect(await failed).toBe(controller.signal.reason);
    vi.useRealTimers();
  });

  test.each([
    ['headers', silence],
    ['body', silentBody],
  ])('an abort while a call waits for the %s rejects with its reason', async (_, respond) => {
    const { plex, sent } = clientWith(respond);
    const controller = new AbortController();
    const reason = { why: 'the user went away' };
    const failed = caught(() => plex.getPin({}, { signal: controller.signal }));
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    controller.abort(reason);
    expect(await failed).toBe(reason);
  });

  test('a call whose signal has aborted sends nothing', async () => {
    const { plex, sent } = clientWith(silence);
    const reason = new Error('no');
    await expect(plex.getPin({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(sent).toEqual([]);
  });
});
