/** A sign-in belongs to the browser that started it, works once, and survives lost responses. */
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { hurry, stopTime } from '../server/hurry.ts';
import {
  codeIn,
  createInstance,
  forwardUrlIn,
  ORIGIN,
  redirectOf,
  signIn,
  type Instance,
} from './instance.ts';

afterEach(() => {
  vi.useRealTimers();
});

async function startApproved(app: Instance, body: object = {}) {
  const started = await app.browser.start('/sign-in/plex', { callbackURL: '/dashboard', ...body });
  app.sandbox.approve(codeIn(started.url), { user: 'owner' });
  return { ...started, back: forwardUrlIn(started.url) };
}

const cookieOf = (app: Instance, state: string): [name: string, value: string] => {
  const name = [...app.browser.cookies.keys()].find((key) => key.endsWith(state)) ?? '';
  return [name, app.browser.cookies.get(name) ?? ''];
};

describe('another browser', () => {
  test('cannot use a stolen callback, and the first one still can', async () => {
    const app = await createInstance();
    const { back, state } = await startApproved(app);
    const thief = app.browser.fork();
    thief.cookies.clear();
    expect(redirectOf(await thief.visit(back))).toEqual({
      path: '/api/auth/error',
      error: 'state_mismatch',
    });
    expect(await thief.status(state)).toMatchObject({
      status: 400,
      body: { code: 'STATE_MISMATCH' },
    });
    expect(thief.cookies.size).toBe(0);
    expect(redirectOf(await app.browser.visit(back)).path).toBe('/dashboard');
  });

  test('cannot sign a victim in to its own account: the callback of its sign-in does nothing there', async () => {
    const app = await createInstance();
    const attacker = await startApproved(app);
    const victim = app.browser.fork();
    victim.cookies.clear();
    await victim.start('/sign-in/plex');
    expect(redirectOf(await victim.visit(attacker.back)).error).toBe('state_mismatch');
    expect(await victim.user()).toBeNull();
  });
});

describe('a forged state', () => {
  test('is rejected without the signature of the app, and under the name of another sign-in', async () => {
    const app = await createInstance();
    const { back, state } = await startApproved(app);
    const own = await startApproved(app);
    const [name, value] = cookieOf(app, state);
    const [, ownValue] = cookieOf(app, own.state);
    const [timestamp = ''] = decodeURIComponent(value).split('.');
    for (const forged of [
      '',
      state,
      `${timestamp}.${state}`,
      `${timestamp}.${state}.${btoa('x'.repeat(32))}`,
      ownValue,
    ]) {
      const thief = app.browser.fork();
      thief.cookies.clear();
      thief.cookies.set(name, forged);
      expect(redirectOf(await thief.visit(back)).error).toBe('state_mismatch');
    }
    const copy = app.browser.fork();
    expect(redirectOf(await copy.visit(back)).error).toBeNull();
  });

  test.each(['', 'x', '../../x', 'a'.repeat(32), '%00', 'a'.repeat(5000)])(
    'as %j ends on the error page',
    async (state) => {
      const { browser } = await createInstance();
      const url = `/api/auth/callback/plex?state=${encodeURIComponent(state)}&state=2`;
      expect(redirectOf(await browser.visit(url)).error).toBe('state_mismatch');
      expect(redirectOf(await browser.visit('/api/auth/callback/plex')).error).toBe(
        'state_mismatch',
      );
      expect((await browser.status(state)).status).toBe(400);
    },
  );

  test('cannot come through the OAuth endpoints of Better Auth', async () => {
    const { browser } = await createInstance();
    for (const path of ['/sign-in/social', '/link-social']) {
      const response = await browser.post(path, { provider: 'plex', callbackURL: '/' });
      expect([400, 401]).toContain(response.status);
    }
    const response = await browser.post('/sign-in/social', { provider: 'plex' });
    expect(await response.json()).toMatchObject({ code: 'USE_SIGN_IN_PLEX' });
  });
});

describe('two tabs', () => {
  test('sign in beside each other', async () => {
    const app = await createInstance();
    const first = await startApproved(app, { callbackURL: '/first' });
    const second = await startApproved(app, { callbackURL: '/second' });
    expect(redirectOf(await app.browser.visit(second.back)).path).toBe('/second');
    expect(redirectOf(await app.browser.visit(first.back)).path).toBe('/first');
  });

  test('of which there are many leave room for the newest four', async () => {
    stopTime();
    const app = await createInstance();
    const started = [];
    for (let tab = 0; tab < 6; tab++) {
      vi.setSystemTime(Date.now() + 1000);
      started.push(await startApproved(app, { callbackURL: `/${tab}` }));
    }
    const kept = [...app.browser.cookies.keys()].filter((name) => name.includes('plex_sign_in'));
    expect(kept).toHaveLength(4);
    expect(redirectOf(await app.browser.visit(started[0]?.back ?? '')).error).toBe(
      'state_mismatch',
    );
    expect(redirectOf(await app.browser.visit(started[2]?.back ?? '')).path).toBe('/2');
    expect(redirectOf(await app.browser.visit(started[5]?.back ?? '')).path).toBe('/5');
  });
});

describe('the same sign-in twice', () => {
  test('gives the same session again, as a response can be lost', async () => {
    const app = await createInstance();
    const { back } = await startApproved(app);
    const before = app.browser.fork();
    await app.browser.visit(back);
    expect(redirectOf(await before.visit(back)).path).toBe('/dashboard');
    const name = 'better-auth.session_token';
    expect(before.cookies.get(name)).toBe(app.browser.cookies.get(name));
    expect(app.rows('SELECT * FROM session')).toHaveLength(1);
  });

  test('at the same time signs in once', async () => {
    const app = await createInstance();
    const { back, state } = await startApproved(app, { mode: 'popup' });
    const [popup, polled, again] = await Promise.all([
      app.browser.visit(back),
      app.browser.fork().status(state),
      app.browser.fork().visit(back),
    ]);
    expect(popup.status).toBe(200);
    expect(again.status).toBe(200);
    expect(polled).toMatchObject({
      body: { status: 'complete', url: '/dashboard', redirect: true },
    });
    expect(app.rows('SELECT * FROM session')).toHaveLength(1);
    expect(app.rows('SELECT * FROM user')).toHaveLength(1);
  });

  test('on two servers at the same time signs in once', async () => {
    const app = await createInstance();
    const other = await createInstance({ database: app.database, sandbox: app.sandbox });
    const { back } = await startApproved(app);
    const elsewhere = app.browser.fork((request) => other.auth.handler(request));
    const responses = await Promise.all([app.browser.visit(back), elsewhere.visit(back)]);
    expect(responses.map((response) => redirectOf(response).path)).toEqual([
      '/dashboard',
      '/dashboard',
    ]);
    expect(app.rows('SELECT * FROM session')).toHaveLength(1);
    expect(await elsewhere.user()).toEqual(await app.browser.user());
  });

  test('does not outlast signing out, nor five minutes', async () => {
    stopTime();
    const app = await createInstance();
    const { back } = await hurry(startApproved(app));
    const before = app.browser.fork();
    await hurry(app.browser.visit(back));
    vi.setSystemTime(Date.now() + 5 * 60_000 + 1000);
    expect(redirectOf(await hurry(before.visit(back))).error).toBe('sign_in_expired');

    const next = await hurry(startApproved(app));
    const copy = app.browser.fork();
    await hurry(app.browser.visit(next.back));
    await hurry(app.browser.post('/sign-out', {}));
    expect(redirectOf(await hurry(copy.visit(next.back))).error).toBe('sign_in_expired');
  });
});

describe('a sign-in that fails', () => {
  test('is denied when the user comes back without approving', async () => {
    stopTime();
    const app = await createInstance();
    const { url, state } = await hurry(
      app.browser.start('/sign-in/plex', { errorCallbackURL: '/sign-in#form' }),
    );
    const response = await hurry(app.browser.visit(forwardUrlIn(url)));
    const location = new URL(response.headers.get('location') ?? '');
    expect(location.pathname + location.hash).toBe('/sign-in#form');
    expect(location.searchParams.get('error')).toBe('access_denied');
    expect(await hurry(app.browser.status(state))).toMatchObject({
      status: 403,
      body: { code: 'ACCESS_DENIED' },
    });
  });

  test('expires with the PIN', async () => {
    const app = await createInstance();
    const { url, state } = await app.browser.start('/sign-in/plex');
    app.sandbox.expire(codeIn(url));
    expect(redirectOf(await app.browser.visit(forwardUrlIn(url))).error).toBe('sign_in_expired');
    expect((await app.browser.status(state)).body).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
  });

  test('can be tried again after a failure of plex.tv, or of the app', async () => {
    let isBroken = true;
    const app = await createInstance({
      auth: {
        databaseHooks: {
          session: {
            create: {
              before: async () => {
                if (isBroken) throw new Error('The app has a bug');
              },
            },
          },
        },
      },
    });
    stopTime();
    const { back, state } = await hurry(startApproved(app));
    app.sandbox.fail({ kind: 'response', status: 503, match: { path: '/user' } });
    // better-call prints errors of the app.
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => printed.mockRestore());
    expect(redirectOf(await hurry(app.browser.visit(back))).error).toBe('plex_unavailable');
    expect((await hurry(app.browser.visit(back))).status).toBe(500);
    isBroken = false;
    expect((await app.browser.status(state)).body).toEqual({ status: 'pending' });
    vi.advanceTimersByTime(1001);
    expect((await app.browser.status(state)).body).toMatchObject({ status: 'complete' });
  });

  test('does not start while plex.tv fails', async () => {
    const app = await createInstance();
    app.sandbox.fail({ kind: 'response', status: 503 });
    const response = await app.browser.post('/sign-in/plex', {});
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code: 'PLEX_UNAVAILABLE' });
    expect(app.browser.cookies.size).toBe(0);
  });
});

describe('trusted origins', () => {
  test.each(['callbackURL', 'errorCallbackURL', 'newUserCallbackURL'])(
    'an untrusted %s is rejected before anything is sent',
    async (field) => {
      const app = await createInstance();
      for (const url of ['https://evil.example/', '//evil.example', 'javascript:alert(1)']) {
        expect((await app.browser.post('/sign-in/plex', { [field]: url })).status).toBe(403);
      }
      expect(app.sandbox.requests).toEqual([]);
      const trusting = await createInstance({ auth: { trustedOrigins: ['https://web.example'] } });
      const body = { [field]: 'https://web.example/in' };
      expect((await trusting.browser.post('/sign-in/plex', body)).status).toBe(200);
    },
  );

  test('a page of another origin can neither start, link nor complete', async () => {
    const app = await createInstance();
    await signIn(app, 'owner');
    const { state } = await startApproved(app);
    const evil = 'https://evil.example';
    for (const [path, body] of [
      ['/sign-in/plex', {}],
      ['/link-plex', {}],
      ['/plex/status', { state }],
    ] as const)
      expect((await app.browser.post(path, body, evil)).status).toBe(403);
  });
});

test.each([
  [{ mode: 'window' }, /mode must be one of redirect, popup, device/],
  [{ callbackURL: 7 }, /callbackURL/],
  [{ requestSignUp: 'yes' }, /requestSignUp must be a boolean/],
  [[], /must be a JSON object/],
])('an invalid body %j is rejected', async (body, message) => {
  const { browser } = await createInstance();
  const response = await browser.post('/sign-in/plex', body);
  expect(response.status).toBe(400);
  expect(await response.text()).toMatch(message);
});

test('cookies are signed, HttpOnly and Lax, and Secure on https', async () => {
  const { auth } = await createInstance();
  const send = (origin: string, handler = auth.handler) =>
    handler(
      new Request(`${origin}/api/auth/sign-in/plex`, {
        method: 'POST',
        headers: { Origin: origin, 'Content-Type': 'application/json' },
        body: '{}',
      }),
    );
  const [cookie] = (await send(ORIGIN)).headers.getSetCookie();
  expect(cookie).toMatch(/^__Secure-better-auth\.plex_sign_in_[\w-]{32}=/);
  expect(cookie).toMatch(/; Max-Age=1800; Path=\/; HttpOnly; Secure; SameSite=Lax$/i);
  const LAN = 'http://192.168.1.5:3000';
  const lan = await createInstance({ auth: { baseURL: LAN } });
  const [plain] = (await send(LAN, lan.auth.handler)).headers.getSetCookie();
  expect(plain).toMatch(
    /^better-auth\.plex_sign_in_[^;]+; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/i,
  );
});

test('plex.tv is polled at most once a second, however often the page polls', async () => {
  stopTime();
  const app = await createInstance();
  const { state } = await hurry(app.browser.start('/sign-in/plex', { mode: 'popup' }));
  const before = app.sandbox.requests.length;
  for (let poll = 0; poll < 5; poll++)
    expect((await app.browser.status(state)).body).toEqual({ status: 'pending' });
  expect(app.sandbox.requests.length - before).toBe(1);
  vi.advanceTimersByTime(1001);
  await app.browser.status(state);
  expect(app.sandbox.requests.length - before).toBe(2);
});
