/** What messages say about invalid arguments and error responses. */
import { describe, expect, test } from 'vitest';
import { type PlexClient, startSignIn } from '../../src/index.ts';
import { caught, clientWith, pin, TOKEN } from '../support/plex.ts';

const neverSent = () => {
  throw new Error('nothing may be sent');
};
const messageOf = async (action: () => unknown): Promise<string> =>
  ((await caught(action)) as Error).message;

describe('an unknown name', () => {
  test.each([
    ['timeut', 'timeout'],
    ['timeouts', 'timeout'],
    ['xtimeout', 'timeout'],
    ['tiemout', 'timeout'],
    ['fetc', 'fetch'],
    ['fexxh', 'fetch'],
    ['versoin', 'version'],
    ['devicename', 'deviceName'],
  ])('%s is probably %s', async (name, known) => {
    const message = await messageOf(() => clientWith(neverSent, { [name]: 1 }));
    expect(message).toContain(`"${name}"`);
    expect(message).toContain(`"${known}"?`);
  });

  test.each(['fexxxh', 'timeoutabc', 'zzz', 'out'])(
    '%s resembles none, so all are listed',
    async (name) => {
      const message = await messageOf(() => clientWith(neverSent, { [name]: 1 }));
      expect(message).toMatch(/createPlexClient takes clientIdentifier, fetch, timeout, /);
      expect(message).not.toContain('?');
    },
  );

  test('of four letters resembles another with three of them', async () => {
    const { plex } = clientWith(neverSent);
    expect(await messageOf(() => plex.linkPin({ cde: 'A' } as never))).toContain('"code"?');
    expect(await messageOf(() => plex.linkPin({ cxxe: 'A' } as never))).toContain('takes code.');
  });

  test('of an operation without fields', async () => {
    const { plex } = clientWith(neverSent);
    expect(await messageOf(() => plex.getUser({ id: 1 } as never))).toContain('takes none.');
  });
});

describe('a value of the wrong type', () => {
  test.each<[string, (plex: PlexClient) => unknown, RegExp]>([
    ['token', (plex) => plex.getUser({}, { token: 5 as never }), /a string or a function, got 5$/],
    ['token', (plex) => plex.getUser({}, { token: null as never }), /got null$/],
    ['signal', (plex) => plex.getUser({}, { signal: 'x' as never }), /an AbortSignal, got string$/],
    [
      'headers',
      (plex) => plex.getUser({}, { headers: 5 as never }),
      /an object or an array, got 5$/,
    ],
    ['timeout', (plex) => plex.getUser({}, { timeout: 0.5 }), /a number of at least 1, got 0\.5$/],
    ['pinId', (plex) => plex.getTokenByPinId({ pinId: '1' as never }), /an integer of at least 1,/],
    ['strong', (plex) => plex.getPin({ strong: 'x' as never }), /be a boolean, got string$/],
    [
      'includeHttps',
      (plex) => plex.getResources({ includeHttps: 2 as never }),
      /one of \[.*true.*\], got 2$/,
    ],
    ['plex', () => startSignIn({} as never), /createPlexClient created, got object$/],
  ])('%s', async (field, call, message) => {
    const error = await caught(async () => call(clientWith(neverSent).plex));
    expect(error).toMatchObject({ code: 'input', field, message: expect.stringMatching(message) });
  });

  test.each(['yes', 1])('allowInsecure %j', (allowInsecure) => {
    expect(() => clientWith(neverSent, { allowInsecure: allowInsecure as never })).toThrow(
      expect.objectContaining({ field: 'allowInsecure' }),
    );
  });

  test('a lone surrogate in a query field', async () => {
    const { plex } = clientWith(neverSent);
    await expect(plex.getTokenByPinId({ pinId: 1, deviceJWT: '\ud800' })).rejects.toMatchObject({
      code: 'input',
      field: 'deviceJWT',
    });
  });
});

test('an undefined option counts as missing', async () => {
  const { plex } = clientWith(neverSent, { product: undefined, timeout: undefined });
  expect((await plex.getPin.request()).headers.get('X-Plex-Product')).toBeNull();
});

test.each([
  'http://app.localhost',
  'http://localhost.',
  'http://127.0.0.10',
  'http://127.10.20.30',
])('%s is on this machine', async (plexTv) => {
  const { plex } = clientWith(neverSent, { plexTv });
  expect((await plex.getPin.request()).url).toBe(`${plexTv}/api/v2/pins`);
});

test.each(['http://localhost.example', 'http://notlocalhost', 'http://127.example'])(
  '%s is not on this machine',
  (plexTv) => {
    expect(() => clientWith(neverSent, { plexTv })).toThrow(
      expect.objectContaining({ field: 'plexTv' }),
    );
  },
);

describe('an error response says what to do', () => {
  const errorOf = (status: number, headers: Record<string, string> = {}, body: unknown = {}) => {
    const { plex } = clientWith(() => Response.json(body, { status, headers }));
    return caught(() => plex.withToken(TOKEN).getUser());
  };

  test.each([
    [400, /Check the request\.$/],
    [401, /sign in again\.$/],
    [403, /sign in again\.$/],
    [404, /Check the request\.$/],
    [407, /The proxy requires credentials\.$/],
    [422, /Check the request\.$/],
    [408, /Try again later\.$/],
    [425, /Try again later\.$/],
    [429, /Try again later\.$/],
    [498, /has expired: refresh it\.$/],
    [499, /Check the request\.$/],
    [500, /Try again later\.$/],
    [503, /Try again later\.$/],
  ])('%i', async (status, message) => {
    const error = await errorOf(status);
    expect(error).toMatchObject({ status, message: expect.stringMatching(message) });
    expect(error).not.toHaveProperty('retryAfter');
  });

  test.each([
    ['Invalid token', 'sign in again.'],
    ['The field "invalid token" is missing', 'Check the request.'],
  ])('422 with the reason %j', async (reason, end) => {
    const errors = [
      { code: 1, message: 'Sorry' },
      { code: 2, message: reason },
    ];
    const { message } = (await errorOf(422, {}, { errors })) as Error;
    expect(message.endsWith(end)).toBe(true);
  });

  test('400 with the reason of an invalid token', async () => {
    const errors = [{ code: 1, message: 'Invalid token' }];
    const { message } = (await errorOf(400, {}, { errors })) as Error;
    expect(message).toMatch(/Check the request\.$/);
  });

  test('401 without a token', async () => {
    const { plex } = clientWith(() => Response.json({}, { status: 401 }));
    expect(await messageOf(() => plex.getUser())).toMatch(/use plex\.withToken\(token\)\.$/);
    expect(await messageOf(() => plex.getPin())).toMatch(/A proxy or firewall .+ rejected/);
  });

  test.each([
    ['text/html; charset=utf-8', /A proxy or firewall .+ rejected the request\.$/],
    ['application/json', /sign in again\.$/],
  ])('403 of type %s', async (type, message) => {
    const error = (await errorOf(403, { 'Content-Type': type })) as Error;
    expect(error.message).toMatch(message);
  });

  test.each([
    ['20', 20],
    ['999999999999999', 999_999_999_999_999],
    ['1 Jan 2030 00:00:00 GMT', undefined],
  ])('after %s', async (value, seconds) => {
    const error = await errorOf(429, { 'Retry-After': value });
    const when = seconds === undefined ? 'later' : `in ${seconds} s`;
    expect(error).toMatchObject({ message: expect.stringContaining(`Try again ${when}.`) });
    expect((error as { retryAfter?: number }).retryAfter).toBe(seconds);
  });

  test('with ten reasons at most, and those that can be read', async () => {
    const errors = Array.from({ length: 12 }, (_, code) => ({ code, message: code ? 'a' : 5 }));
    const error = (await errorOf(400, {}, { errors })) as { errors: unknown[] };
    expect(error.errors).toHaveLength(10);
    expect(error.errors[0]).toEqual({ code: 0, message: '' });
  });
});

describe('a reason is redacted', () => {
  const reasonFor = async (
    message: string,
    token: string,
    headers: Record<string, string> = {},
  ) => {
    const body = { errors: [{ code: 1, message }] };
    const { plex } = clientWith(() => Response.json(body, { status: 400 }));
    const error = await caught(() => plex.getPin({ strong: true }, { token, headers }));
    return (error as { errors: { message: string }[] }).errors[0]?.message;
  };

  test('a secret that contains another disappears as a whole', async () => {
    const longer = { 'X-Longer': 'abcdefgh.and more' };
    expect(await reasonFor('bad abcdefgh.and more', 'abcdefgh', longer)).toBe('bad [redacted]');
  });

  test('secrets have at least 8 characters', async () => {
    expect(await reasonFor('bad abcdefgh', 'abcdefgh')).toBe('bad [redacted]');
    expect(await reasonFor('true abcdefg', 'abcdefg')).toBe('true abcdefg');
  });

  test('a JWT is redacted, whether or not it has digits', async () => {
    expect(await reasonFor('bad eyJhbGciO.eyJ.x-y', TOKEN)).toBe('bad [redacted]');
  });

  test.each(['ERR_SSL3_ABCDEFGHIJ-k', 'abcdERR_SSL3_ABCDEFGHIJ'])(
    '%s is not an error code',
    async (word) => {
      expect(await reasonFor(`bad ${word}`, TOKEN)).toBe('bad [redacted]');
    },
  );

  test('of a long reason, only whole words are read', async () => {
    const words = `${'x1'.repeat(30)} `.repeat(16);
    const redacted = '[redacted] '.repeat(16);
    const last = 'x'.repeat(1_000 - words.length - 16);
    expect(await reasonFor(`${words}${last} ${TOKEN.slice(0, 15)}`, TOKEN)).toBe(
      `${redacted}${last} ${TOKEN.slice(0, 15)}`.slice(0, 200),
    );
    expect(await reasonFor(`${words}${last} ${'sEcReT-'.repeat(3)}`, TOKEN)).toBe(
      `${redacted}${last}`,
    );
    expect(await reasonFor('x'.repeat(1_001), TOKEN)).toBe('');
  });

  test('plain words stay, on one line', async () => {
    expect(await reasonFor(' in the middle \n', TOKEN)).toBe('in the middle');
    const text = 'a-long-hyphenated-word 5\r\n\r\nlines';
    expect(await reasonFor(text, TOKEN)).toBe('a-long-hyphenated-word 5 lines');
    expect(await reasonFor('key abcd-efgh-ijkl-1234', TOKEN)).toBe('key [redacted]');
  });
});

test('a content type is not JSON because it mentions text/plain', async () => {
  const headers = { 'Content-Type': 'application/x; like=text/plain' };
  const { plex } = clientWith(() => new Response(JSON.stringify(pin()), { headers }));
  await expect(plex.getPin()).rejects.toMatchObject({ code: 'response' });
});

test.each([
  [1_048_576, 'accepted'],
  [1_048_577, 'rejected'],
])('a response of %i bytes is %s', async (length, outcome) => {
  const empty = JSON.stringify(pin({ padding: '' })).length;
  const body = JSON.stringify(pin({ padding: 'x'.repeat(length - empty) }));
  const { plex } = clientWith(() => new Response(body));
  const result = plex.getPin().then(
    () => 'accepted',
    () => 'rejected',
  );
  expect(await result).toBe(outcome);
});
