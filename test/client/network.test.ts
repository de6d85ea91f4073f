/** Connections that fail, and what is left of a request afterwards. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { caught, clientWith, pin, TOKEN } from '../support/plex.ts';
import { shown } from '../support/shown.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const errorFor = async (thrown: unknown) => {
  const { plex } = clientWith(() => Promise.reject(thrown));
  const error = await caught(() => plex.withToken(TOKEN).getUser());
  return error as Error & { code: string; cause: Error & { code?: unknown } };
};

describe('the message ends with the innermost reason', () => {
  test.each<[string, unknown, RegExp]>([
    ['no reason', new Error(''), /plex\.tv$/],
    ['a string', 'refused', /plex\.tv$/],
    ['a message that is no string', { message: 5 }, /plex\.tv$/],
    ['a message', new Error('refused'), /plex\.tv: refused$/],
    ['a code', Object.assign(new Error('refused'), { code: 'ECONN' }), /: refused \(ECONN\)$/],
    ['its code', Object.assign(new Error('refused ECONN'), { code: 'ECONN' }), /: refused ECONN$/],
    ['a numeric code', Object.assign(new Error('refused'), { code: 7 }), /: refused$/],
    ['a cause', new TypeError('fetch failed', { cause: new Error('reset') }), /plex\.tv: reset$/],
  ])('%s', async (_, thrown, message) => {
    const error = await errorFor(thrown);
    expect(error.code).toBe('network');
    expect(error.message).toMatch(message);
  });

  test('of five causes', async () => {
    let thrown = new Error('level 7');
    for (const level of [6, 5, 4, 3, 2, 1, 0])
      thrown = new Error(`level ${level}`, { cause: thrown });
    expect((await errorFor(thrown)).message).toMatch(/: level 5$/);
  });
});

describe('the cause', () => {
  test('is the error itself if it contains no secret', async () => {
    const nested = { n: 5, none: null, yes: true, a: { b: { c: { d: {} } } } };
    const thrown = Object.assign(new Error('refused'), nested);
    expect((await errorFor(thrown)).cause).toBe(thrown);
  });

  test('is a copy if it is nested too deeply to tell', async () => {
    const thrown = Object.assign(new Error('refused'), { a: { b: { c: { d: { e: {} } } } } });
    const { cause } = await errorFor(thrown);
    expect(cause).not.toBe(thrown);
    expect(cause.message).toBe('refused');
    expect(cause).not.toHaveProperty('code');
  });

  test('is a copy if it is too large to search', async () => {
    // Listing the properties of such a buffer takes seconds.
    const large = { body: new Uint8Array(64 * 2 ** 20), list: Array(1_001).fill(0) };
    for (const [name, value] of Object.entries(large)) {
      const thrown = Object.assign(new Error('refused'), { [name]: value });
      const error = await errorFor(thrown);
      expect(error.message).toMatch(/: refused$/);
      expect(error.cause).not.toBe(thrown);
      expect(error.cause.message).toBe('refused');
    }
  });

  const hostile = new Proxy(
    {},
    {
      get: () => fail(),
      getPrototypeOf: () => fail(),
      ownKeys: () => fail(),
      has: () => fail(),
    },
  );
  const fail = (): never => {
    throw new RangeError('from the proxy');
  };

  test.each([
    ['is a proxy', hostile],
    ['contains a proxy', Object.assign(new Error('refused'), { response: hostile })],
    ['is caused by a proxy', new Error('refused', { cause: hostile })],
    ['has a message that is no string', Object.assign(new Error(TOKEN), { message: [TOKEN] })],
  ])('of an error that %s throws nothing else', async (_, thrown) => {
    const error = await errorFor(thrown);
    expect(error).toMatchObject({ code: 'network', cause: expect.anything() });
    expect(error.message).toMatch(/^Could not connect to plex\.tv/);
    expect(shown(error)).not.toContain(TOKEN);
  });

  test.each([
    ['ECONN', 'ECONN'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'],
    ['AB1CD2EF3GH4IJ5KL6MN', '[redacted]'],
    [7, undefined],
  ])('keeps the code %s as %s in a copy', async (code, expected) => {
    const { cause } = await errorFor(Object.assign(new Error(TOKEN), { code }));
    expect(cause.message).toBe('[redacted]');
    expect(cause.code).toBe(expected);
  });
});

describe('after a call', () => {
  test('that is aborted while its fetch starts, no timer is left', async () => {
    vi.useFakeTimers();
    const controller = new AbortController();
    const { plex } = clientWith(() => {
      controller.abort(new Error('stop'));
      return new Promise<Response>(() => {});
    });
    await expect(plex.getPin({}, { signal: controller.signal })).rejects.toThrow('stop');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that succeeds, no timer is left and its signal has not aborted', async () => {
    vi.useFakeTimers();
    const { plex, sent } = clientWith(() => Response.json(pin()));
    await plex.getPin();
    expect(vi.getTimerCount()).toBe(0);
    expect(sent[0]?.signal.aborted).toBe(false);
  });

  test.each([
    ['without middleware', []],
    ['with middleware', [{ onRequest: () => undefined }]],
  ])('that times out, its signal has aborted with the error, %s', async (_, middleware) => {
    vi.useFakeTimers();
    const { plex, sent } = clientWith(() => new Promise(() => {}), { middleware, timeout: 50 });
    const failed = caught(() => plex.getPin());
    await vi.advanceTimersByTimeAsync(50);
    expect(await failed).toMatchObject({ code: 'timeout' });
    expect(sent[0]?.signal.aborted).toBe(true);
    expect(sent[0]?.signal.reason).toBe(await failed);
  });

  test('that was aborted, a body that arrives late is cancelled', async () => {
    let cancelled = false;
    let respond = (_response: Response) => {};
    const response = new Promise<Response>((resolve) => (respond = resolve));
    const { plex, sent } = clientWith(() => response);
    const controller = new AbortController();
    const failed = caught(() => plex.getPin({}, { signal: controller.signal }));
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    controller.abort();
    await failed;
    respond(new Response(new ReadableStream({ cancel: () => void (cancelled = true) })));
    await vi.waitFor(() => expect(cancelled).toBe(true));
  });

  test('whose error response is too long, its body is cancelled', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: () => void (cancelled = true),
    });
    const { plex } = clientWith(() => new Response(body, { status: 500 }));
    expect(await caught(() => plex.getPin())).toMatchObject({ code: 'api', status: 500 });
    expect(cancelled).toBe(true);
  });
});

test('a redirect that the `fetch` of the app followed within the origin is accepted', async () => {
  const { plex, sent } = clientWith(() =>
    Object.defineProperties(Response.json(pin()), {
      redirected: { value: true },
      url: { value: 'https://plex.tv/elsewhere' },
    }),
  );
  expect(await plex.getPin()).toMatchObject({ code: 'KYLX' });
  expect(sent).toHaveLength(1);
});

describe('plex.fetch', () => {
  test('without a token sends none', async () => {
    const { plex, sent } = clientWith(() => new Response());
    await plex.fetch('/api/v2/ping');
    expect(sent[0]?.headers.has('X-Plex-Token')).toBe(false);
  });

  test('returns an error byte for byte, through middleware too', async () => {
    const middleware = [{ onRequest: () => undefined }];
    const { plex } = clientWith(() => new Response('{ "a": 1.0 }', { status: 400 }), {
      middleware,
    });
    expect(await (await plex.fetch('/api/v2/ping')).text()).toBe('{ "a": 1.0 }');
  });

  test('returns the text of an error that middleware responds with', async () => {
    const middleware = [{ onRequest: () => new Response('busy', { status: 503 }) }];
    const { plex } = clientWith(() => new Response(), { middleware });
    expect(await (await plex.fetch('/api/v2/ping')).text()).toBe('busy');
  });
});

test('a platform whose headers take Unicode encodes them itself', async () => {
  const RealHeaders = Headers;
  const utf8 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));
  class UnicodeHeaders extends RealHeaders {
    constructor(init?: HeadersInit) {
      super();
      for (const [name, value] of Object.entries(init ?? {})) this.set(name, String(value));
    }
    override set(name: string, value: string): void {
      super.set(name, utf8(value));
    }
  }
  vi.stubGlobal('Headers', UnicodeHeaders);
  const { plex } = clientWith(() => new Response(), { deviceName: 'Wohnzimmer é' });
  const { headers } = await plex.getPin.request();
  expect(headers.get('X-Plex-Device-Name')).toBe(utf8('Wohnzimmer é'));
});
