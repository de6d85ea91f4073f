import {
  afterEach,
  beforeEach,
  describe,
  expect,
  expectTypeOf,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import {
  createPlexClient,
  PinExpiredError,
  type PlexClientOptions,
  resumeSignIn,
  type SignedIn,
  startSignIn,
} from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { checkedFetch } from '../support/checked-fetch.ts';
import { caught, clientWith, IDENTIFIER, pin } from '../support/plex.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T12:00:00Z') });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function sandboxAndClient(options: Partial<PlexClientOptions> = {}) {
  const sandbox = createSandbox();
  const { fetch, expectNone } = checkedFetch(sandbox);
  onTestFinished(expectNone);
  return { sandbox, plex: createPlexClient({ clientIdentifier: IDENTIFIER, fetch, ...options }) };
}

describe('the approval URL', () => {
  test('a strong code: the sign-in page, its parameters in the fragment', async () => {
    const { plex } = sandboxAndClient({
      product: 'My App & more',
      version: '1.0',
      platform: 'Web',
      platformVersion: '5',
      device: 'Firefox',
      deviceName: 'Björn',
      model: 'hosted',
      deviceVendor: 'not part of the page',
      language: 'not part of the page',
      provides: 'not part of the page',
      marketplace: 'not part of the page',
    });
    const signIn = await startSignIn(plex, { forwardUrl: 'https://app.example/done?a=1&b=ü' });
    expect(signIn.code).toMatch(/^[a-z0-9]{25}$/);
    expect(signIn.strong).toBe(true);
    expect(signIn.qr).toBe(signIn.url);
    const url = new URL(signIn.url);
    expect(url.origin + url.pathname + url.search).toBe('https://app.plex.tv/auth');
    expect(url.hash.slice(0, 2)).toBe('#?');
    expect([...new URLSearchParams(url.hash.slice(2))]).toEqual([
      ['clientID', IDENTIFIER],
      ['code', signIn.code],
      ['context[device][product]', 'My App & more'],
      ['context[device][version]', '1.0'],
      ['context[device][platform]', 'Web'],
      ['context[device][platformVersion]', '5'],
      ['context[device][device]', 'Firefox'],
      ['context[device][deviceName]', 'Björn'],
      ['context[device][model]', 'hosted'],
      ['forwardUrl', 'https://app.example/done?a=1&b=%C3%BC'],
    ]);
    expect(signIn.url).not.toContain('+');
  });

  test('undefined options are left out', async () => {
    const { plex } = sandboxAndClient({ product: undefined, device: 'TV' });
    const signIn = await startSignIn(plex);
    expect(signIn.url).toBe(
      `https://app.plex.tv/auth#?clientID=${IDENTIFIER}&code=${signIn.code}&context%5Bdevice%5D%5Bdevice%5D=TV`,
    );
    expect((await plex.getPin.request()).headers.has('X-Plex-Product')).toBe(false);
  });

  test('a short code: the link page', async () => {
    const { plex } = sandboxAndClient();
    const signIn = await startSignIn(plex, { strong: false });
    expect(signIn.code).toMatch(/^[A-Z0-9]{4}$/);
    expect(signIn.url).toBe(`https://plex.tv/link/?pin=${signIn.code}`);
  });

  test('another plex.tv has both pages', async () => {
    const { plex } = sandboxAndClient({ plexTv: 'http://127.0.0.1:7777' });
    const short = await startSignIn(plex, { strong: false });
    expect(short.url).toBe(`http://127.0.0.1:7777/link/?pin=${short.code}`);
    const strong = await startSignIn(plex);
    expect(strong.url).toMatch(/^http:\/\/127\.0\.0\.1:7777\/auth#\?clientID=/);
  });

  test.each([
    [{ forwardUrl: '/relative' }, 'forwardUrl'],
    [{ forwardUrl: 'javascript:alert(1)' }, 'forwardUrl'],
    [{ forwardUrl: 'https://app.example', strong: false }, 'forwardUrl'],
    [{ strong: 'yes' as never }, 'strong'],
    [{ forwardURL: 'https://app.example' } as never, 'forwardURL'],
    [null as never, 'options'],
  ])('invalid options are rejected: %j', async (options, field) => {
    const { plex, sent } = clientWith(() => Response.json(pin()));
    await expect(startSignIn(plex, options)).rejects.toMatchObject({ code: 'input', field });
    expect(sent).toEqual([]);
  });

  test('an object that is not a client', async () => {
    await expect(startSignIn({} as never)).rejects.toMatchObject({ code: 'input', field: 'plex' });
  });
});

describe('check', () => {
  test('null, then the token, then the token without a request', async () => {
    const { sandbox, plex } = sandboxAndClient();
    const signIn = await startSignIn(plex);
    expect(await signIn.check()).toBeNull();
    sandbox.approve(signIn.code);
    const signedIn = await signIn.check();
    expectTypeOf(signedIn).toEqualTypeOf<SignedIn | null>();
    expect(signedIn).toEqual({
      token: expect.stringMatching(/^[\w-]{20}$/),
      newRegistration: false,
      clientIdentifier: IDENTIFIER,
    });
    const requests = sandbox.requests.length;
    expect(await signIn.check()).toBe(signedIn);
    expect(await signIn.wait()).toBe(signedIn);
    expect(sandbox.requests).toHaveLength(requests);
  });

  test('an expired PIN', async () => {
    const { sandbox, plex } = sandboxAndClient();
    const signIn = await startSignIn(plex);
    sandbox.expire(signIn.code);
    const error = await caught(() => signIn.check());
    expect(error).toBeInstanceOf(PinExpiredError);
    expect(error).toMatchObject({ code: 'pin_expired', cause: { status: 404 } });
  });

  test('two concurrent checks share one request, and each can be aborted separately', async () => {
    const { sandbox, plex } = sandboxAndClient();
    const signIn = await startSignIn(plex);
    const controller = new AbortController();
    const first = caught(() => signIn.check({ signal: controller.signal }));
    const second = signIn.check();
    controller.abort('gone');
    expect(await first).toBe('gone');
    expect(await second).toBeNull();
    expect(sandbox.requests).toHaveLength(2);
  });

  test.each([
    ['another PIN', { id: 5 }],
    ['a token of two lines', { authToken: 'a\r\nb' }],
    ['a token with spaces', { authToken: ' ' }],
    ['a token of 10 kB', { authToken: 'x'.repeat(10_000) }],
  ])('a response with %s is rejected', async (_, changes) => {
    let first = true;
    const { plex } = clientWith(() => {
      const response = Response.json(pin(first ? {} : changes));
      first = false;
      return response;
    });
    const signIn = await startSignIn(plex);
    const error = await caught(() => signIn.check());
    expect(error).toMatchObject({ code: 'response' });
    expect(String(error).length).toBeLessThan(300);
  });

  test('an empty token is not yet a token', async () => {
    const { plex } = clientWith(() => Response.json(pin({ authToken: '' })));
    expect(await (await startSignIn(plex)).check()).toBeNull();
  });
});

test.each([1e300, -1e300, 1e12, 0])('a lifetime of %d s is bounded', async (expiresIn) => {
  const { plex } = clientWith(() => Response.json(pin({ expiresIn })));
  const signIn = await startSignIn(plex);
  const lifetime = signIn.expiresAt.getTime() - Date.now();
  expect(lifetime).toBeGreaterThanOrEqual(0);
  expect(lifetime).toBeLessThanOrEqual(86_400_000);
});

test('a Date at the end of time is bounded', async () => {
  const headers = { Date: 'Sat, 13 Sep 275760 00:00:00 GMT' };
  const { plex } = clientWith(() => Response.json(pin(), { headers }));
  expect((await startSignIn(plex)).expiresAt.getTime()).toBe(8.64e15);
});

test('misspelt options are rejected', async () => {
  const { plex } = clientWith(() => Response.json(pin()));
  const signIn = await startSignIn(plex);
  // @ts-expect-error: no such option
  await expect(signIn.wait({ timeout: 5 })).rejects.toMatchObject({ field: 'timeout' });
  // @ts-expect-error: no such option
  await expect(signIn.check({ sginal: 5 })).rejects.toMatchObject({ field: 'sginal' });
});

describe('in another process', () => {
  test('a sign-in is resumed from its JSON', async () => {
    const { sandbox, plex } = sandboxAndClient({ product: 'My App' });
    const signIn = await startSignIn(plex, { forwardUrl: 'https://app.example/' });
    const state = JSON.parse(JSON.stringify(signIn)) as ReturnType<typeof signIn.toJSON>;
    const resumed = resumeSignIn(plex, state);
    expect(JSON.stringify(resumed)).toBe(JSON.stringify(signIn));
    expect(resumed.url).toBe(signIn.url);
    expect(resumed.expiresAt).toEqual(signIn.expiresAt);
    sandbox.approve(signIn.code);
    expect(await resumed.wait()).toMatchObject({ clientIdentifier: IDENTIFIER });
  });

  test('the state of a completed sign-in contains no token', async () => {
    const { sandbox, plex } = sandboxAndClient();
    const signIn = await startSignIn(plex);
    sandbox.approve(signIn.code);
    const { token } = await signIn.wait();
    expect(JSON.stringify(signIn.toJSON())).not.toContain(token);
  });

  const state = {
    version: 1 as const,
    id: 1,
    code: 'KYLX',
    strong: false,
    clientIdentifier: IDENTIFIER,
    expiresAt: '2026-11-22T12:15:00.000Z',
    expiresIn: 900,
  };
  const broken: [string, unknown, string][] = [
    ['nothing', undefined, 'state'],
    ['a string', JSON.stringify(state), 'state'],
    ['an empty object', {}, 'state.version'],
    ['a future version', { ...state, version: 2 }, 'state.version'],
    ['no id', { ...state, id: undefined }, 'state.id'],
    ['an id that is a string', { ...state, id: '1' }, 'state.id'],
    ['no code', { ...state, code: '' }, 'state.code'],
    ['a code with a line break', { ...state, code: 'KY\nLX' }, 'state.code'],
    ['strong missing', { ...state, strong: undefined }, 'state.strong'],
    ['an invalid date', { ...state, expiresAt: 'soon' }, 'state.expiresAt'],
    ['a negative lifetime', { ...state, expiresIn: -1 }, 'state.expiresIn'],
    ['a forwardUrl that is a number', { ...state, forwardUrl: 5 }, 'state.forwardUrl'],
    ['a forwardUrl with a script', { ...state, forwardUrl: 'javascript:0' }, 'state.forwardUrl'],
    ["another installation's", { ...state, clientIdentifier: 'other' }, 'state.clientIdentifier'],
  ];
  test.each(broken)('an invalid state is rejected: %s', (_, value, field) => {
    const { plex } = clientWith(() => Response.json(pin()));
    expect(() => resumeSignIn(plex, value as never)).toThrow(
      expect.objectContaining({ code: 'input', field, message: expect.stringContaining(field) }),
    );
  });
});
