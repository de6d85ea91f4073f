/** What `startSignIn`, `resumeSignIn` and a response may contain, up to the bounds. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { resumeSignIn, startSignIn } from '../../src/index.ts';
import { caught, clientWith, IDENTIFIER, pin, TOKEN } from '../support/plex.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const state = {
  version: 1 as const,
  id: 1272322473,
  code: 'KYLX',
  strong: false,
  clientIdentifier: IDENTIFIER,
  expiresAt: '2026-11-22T12:15:00.000Z',
  expiresIn: 900,
};

describe('a state', () => {
  test.each([
    [{ id: 1 }],
    [{ code: 'a' }],
    [{ code: 'aZ09'.repeat(25) }],
    [{ expiresIn: 0 }],
    [{ expiresIn: 0.5 }],
    [{ expiresAt: '2026-11-22T12:15:00Z' }],
    [{ strong: true, forwardUrl: 'https://app.example/done' }],
    [{ forwardUrl: undefined, kid: undefined }],
  ])('is accepted with %j', (changes) => {
    const { plex } = clientWith(() => Response.json(pin()));
    const changed = { ...state, ...changes } as typeof state;
    expect(resumeSignIn(plex, changed).toJSON()).toEqual(changed);
  });

  test.each([
    ['version', '1', 'must be '],
    ['version', undefined, 'must be '],
    ['id', 0, 'must be '],
    ['id', 1.5, 'must be '],
    ['code', 5, 'must be '],
    ['code', undefined, 'must be '],
    ['code', 'a'.repeat(101), 'must be the code of a PIN'],
    ['code', '-KYLX', 'must be the code of a PIN'],
    ['code', 'KYLX-', 'must be the code of a PIN'],
    ['strong', 'true', 'must be '],
    ['clientIdentifier', '', 'must '],
    ['clientIdentifier', undefined, 'must be '],
    ['clientIdentifier', 'other', "must be the client's: use one identifier for everything"],
    ['expiresAt', NOW, 'must be '],
    ['expiresAt', undefined, 'must be '],
    ['expiresAt', 'soon', 'must be an ISO 8601 date'],
    ['expiresIn', '900', 'must be '],
    ['expiresIn', Number.NaN, 'must be '],
    ['expiresIn', undefined, 'must be '],
    ['forwardUrl', null, 'must be '],
    ['forwardUrl', '', 'must be an absolute URL'],
    ['forwardUrl', '/done', 'must be an absolute URL'],
    ['kid', 5, 'must be '],
    ['kid', '', 'must be the kid of a device key'],
    ['kid', 'a b', 'must be the kid of a device key'],
    ['kid', ' ab', 'must be the kid of a device key'],
    ['kid', 'ab ', 'must be the kid of a device key'],
    ['kid', 'x'.repeat(201), 'must be the kid of a device key'],
  ])('is rejected with the %s %j', async (name, value, problem) => {
    const { plex, sent } = clientWith(() => Response.json(pin()));
    const changed = { ...state, [name]: value } as typeof state;
    const error = await caught(() => resumeSignIn(plex, changed));
    expect(error).toMatchObject({ code: 'input', field: `state.${name}` });
    expect(String(error)).toContain(`state.${name} ${problem}`);
    expect(sent).toEqual([]);
  });

  test.each([['KYLX'], [[state]], [null]])('is not %j', async (value) => {
    const { plex } = clientWith(() => Response.json(pin()));
    expect(await caught(() => resumeSignIn(plex, value as never))).toMatchObject({
      field: 'state',
      message: expect.stringContaining('must be the object that toJSON returned'),
    });
  });

  test('with a kid needs the key, and without one takes none', async () => {
    const { plex } = clientWith(() => Response.json(pin()));
    for (const kid of ['a', 'x'.repeat(200), '!~']) {
      expect(await caught(() => resumeSignIn(plex, { ...state, kid }))).toMatchObject({
        field: 'deviceKey',
        message: `deviceKey must be the key that this sign-in was started with; its kid is ${kid}`,
      });
    }
    const deviceKey = { kid: 'a', prove: () => ({}) } as never;
    expect(await caught(() => resumeSignIn(plex, state, { deviceKey }))).toMatchObject({
      field: 'deviceKey',
      message: 'deviceKey must be omitted: this sign-in was started without one',
    });
    expect(
      await caught(() => resumeSignIn(plex, state, { deviceKey: 'a' as never })),
    ).toMatchObject({ message: expect.stringContaining('must be a key from plex-pin/jwt') });
  });

  test('expires on the local clock if every poll fails', async () => {
    const { plex } = clientWith(() => new Response(null, { status: 500 }));
    const resumed = resumeSignIn(plex, {
      ...state,
      expiresAt: new Date(NOW + 60_000).toISOString(),
    });
    const failed = caught(() => resumed.wait());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount()).toBe(0);
    expect(await failed).toMatchObject({ code: 'pin_expired' });
  });

  test('at the end of its lifetime is still polled: the local clock may be wrong', async () => {
    const { plex } = clientWith(() => new Response(null, { status: 500 }));
    const resumed = resumeSignIn(plex, { ...state, expiresAt: new Date(NOW).toISOString() });
    const failed = caught(() => resumed.wait());
    let outcome: unknown;
    void failed.then((error) => (outcome = error));
    await vi.advanceTimersByTimeAsync(899_999);
    expect(outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({
      message: 'The PIN has expired, and every poll failed: start a new sign-in',
    });
  });
});

test.each([
  { id: 0 },
  { id: -1 },
  { id: 2 ** 60 },
  { code: '' },
  { code: '<b>' },
  { code: '\ud800' },
  { code: 'a'.repeat(101) },
])('a PIN that could not be polled or resumed is an invalid response: %j', async (changes) => {
  const { plex } = clientWith(() => Response.json({ ...pin(), ...changes }, { status: 201 }));
  expect(await caught(() => startSignIn(plex))).toMatchObject({ code: 'response', status: 201 });
});

test('the first PIN of plex.tv would be valid', async () => {
  const { plex } = clientWith(() => Response.json(pin({ id: 1 })));
  expect(await startSignIn(plex)).toMatchObject({ id: 1 });
});

test('a PIN may come from middleware, without any response of plex.tv', async () => {
  const { plex, sent } = clientWith(() => new Response(null, { status: 500 }), {
    middleware: [{ onRequest: () => Response.json(pin()) }],
  });
  expect((await startSignIn(plex)).expiresAt).toEqual(new Date(NOW + 900_000));
  expect(sent).toEqual([]);
});

test('a state has no keys for options that were not given', async () => {
  const { plex } = clientWith(() => Response.json(pin()));
  const signIn = await startSignIn(plex, { strong: false });
  expect(Object.keys(signIn.toJSON())).toEqual(Object.keys(state));
});

test('a PIN that plex.tv does not know has expired', async () => {
  const { plex } = clientWith(() =>
    Response.json({ errors: [{ code: 1020, message: 'Code not found' }] }, { status: 404 }),
  );
  expect(await caught(() => resumeSignIn(plex, state).check())).toMatchObject({
    code: 'pin_expired',
    message: 'The PIN has expired: start a new sign-in',
  });
});

describe('misspelt options are listed with the known ones', () => {
  test.each([
    ['startSignIn', 'strong, forwardUrl, deviceKey, scope, signal'],
    ['resumeSignIn', 'deviceKey'],
    ['check', 'signal'],
    ['wait', 'signal, interval, onWaiting'],
  ])('%s', async (name, known) => {
    const { plex } = clientWith(() => Response.json(pin()));
    const signIn = resumeSignIn(plex, state);
    const options = { unrelated: 5 } as never;
    const calls: Record<string, () => unknown> = {
      startSignIn: () => startSignIn(plex, options),
      resumeSignIn: () => resumeSignIn(plex, state, options),
      check: () => signIn.check(options),
      wait: () => signIn.wait(options),
    };
    expect(await caught(() => calls[name]?.())).toMatchObject({
      field: 'unrelated',
      message: expect.stringMatching(`${name} takes ${known}`),
    });
  });

  test('null is not an object of options', async () => {
    const { plex } = clientWith(() => Response.json(pin()));
    const signIn = resumeSignIn(plex, state);
    const options = null as never;
    const field = 'options';
    expect(await caught(() => signIn.check(options))).toMatchObject({ field });
    expect(await caught(() => signIn.wait(options))).toMatchObject({ field });
  });
});

test('the signal of startSignIn aborts the request', async () => {
  const { plex, sent } = clientWith(() => new Promise(() => {}));
  const controller = new AbortController();
  const aborted = caught(() => startSignIn(plex, { signal: controller.signal }));
  await vi.advanceTimersByTimeAsync(0);
  controller.abort('gone');
  expect(await aborted).toBe('gone');
  expect(sent[0]?.signal.aborted).toBe(true);
});

describe('a forwardUrl', () => {
  test.each(['https://app.example/?next=data:1', 'my-app://signed-in', 'http://127.0.0.1:3000/'])(
    'may be %s',
    async (forwardUrl) => {
      const { plex } = clientWith(() => Response.json(pin()));
      const signIn = await startSignIn(plex, { forwardUrl });
      expect(new URLSearchParams(new URL(signIn.url).hash).get('forwardUrl')).toBe(forwardUrl);
      expect(resumeSignIn(plex, signIn.toJSON()).url).toBe(signIn.url);
    },
  );

  test.each([
    'data:text/html,',
    'vbscript:0',
    'blob:https://app.example/1',
    'file:///etc/passwd',
    ' JavaScript:0',
    'about:blank',
    'view-source:https://app.example',
    'filesystem:https://app.example/temporary/x',
    'chrome://settings',
    'mailto:me@app.example',
    'ws://app.example',
    'wss://app.example',
    'ftp://app.example',
    '/relative',
  ])('must not be %s', async (forwardUrl) => {
    const { plex } = clientWith(() => Response.json(pin()));
    expect(await caught(() => startSignIn(plex, { forwardUrl }))).toMatchObject({
      message: 'forwardUrl must be an absolute URL, and requires a strong code',
    });
  });
});

describe('the response with the token', () => {
  const signedIn = async (changes: Record<string, unknown>) => {
    const { plex } = clientWith(({ method }) =>
      Response.json(pin(method === 'GET' ? changes : {})),
    );
    return (await startSignIn(plex)).check();
  };

  test.each(['!', '~', 'x'.repeat(8192)])('the token may be %s', async (authToken) => {
    expect(await signedIn({ authToken })).toMatchObject({ token: authToken });
  });

  test.each([
    ['null', { expiresIn: null }],
    ['missing', { expiresIn: undefined }],
    ['text', { expiresIn: '900' }],
  ])('is valid if expiresIn is %s', async (_, changes) => {
    expect(await signedIn({ authToken: TOKEN, ...changes })).toMatchObject({ token: TOKEN });
  });

  test('is valid if every other field has a wrong type', async () => {
    const changes = { authToken: TOKEN, code: 7, newRegistration: 'no', location: [], qr: {} };
    expect(await signedIn(changes)).toMatchObject({ token: TOKEN, newRegistration: null });
  });

  test('belongs to the PIN, even if other fields are wrong', async () => {
    expect(
      await caught(() => signedIn({ authToken: TOKEN, expiresIn: null, id: 7 })),
    ).toMatchObject({ code: 'response' });
  });

  test.each([' x', 'x ', 'x\u007f', 'x'.repeat(8193)])('it must not be %j', async (authToken) => {
    expect(await caught(() => signedIn({ authToken }))).toMatchObject({
      code: 'response',
      status: 200,
      message: 'plex.tv responded with another PIN or a malformed token',
    });
  });

  test('it must not be a number, which would pass for a string of digits', async () => {
    expect(await caught(() => signedIn({ authToken: 12_345_678 }))).toMatchObject({
      code: 'response',
    });
  });

  test.each([
    [true, true],
    [null, null],
    [undefined, null],
  ])('newRegistration: %s', async (newRegistration, expected) => {
    expect(await signedIn({ authToken: TOKEN, newRegistration })).toEqual({
      token: TOKEN,
      newRegistration: expected,
      clientIdentifier: IDENTIFIER,
    });
  });
});

test.each([
  [0, 0],
  [-5, 0],
  [86_400, 86_400],
  [86_401, 86_400],
])('an expiresIn of %d s counts as %d s', async (expiresIn, expected) => {
  const { plex } = clientWith(() => Response.json(pin({ expiresIn })));
  const signIn = await startSignIn(plex);
  expect(signIn.toJSON().expiresIn).toBe(expected);
  expect(signIn.expiresAt.getTime()).toBe(NOW + expected * 1000);
});
