/** Cookies are encrypted, and valid for one sign-in and one purpose until they expire. */
import { CompactEncrypt, EncryptJWT } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createSignInHandler, type SignInHandler } from '../../src/server/index.ts';
import type { Browser } from './browser.ts';
import { codeIn, COOKIE, forwardUrlIn, ORIGIN, PATH, SECRET, setUp } from './setup.ts';

afterEach(() => {
  vi.useRealTimers();
});

const OTHER = 'another secret, which has 32 bytes as well';

/** The status that a handler reports for a cookie. */
async function statusOf(handler: SignInHandler, state: string, value: string, name = COOKIE) {
  const response = await handler(
    new Request(`${ORIGIN}${PATH}/status?state=${state}`, {
      headers: { Cookie: `${name}.${state}=${value}` },
    }),
  );
  return ((await response.json()) as { status: string }).status;
}

const valueOf = (browser: Browser, state: string): string =>
  browser.cookies.get(`${COOKIE}.${state}`)?.value ?? '';

describe('a cookie after the secret changed', () => {
  const startWith = async (secret: string | string[]) => {
    const { sandbox, browser } = setUp({ secret });
    const { state } = await browser.start();
    return { sandbox, state, value: valueOf(browser, state) };
  };

  test.each<[string, string | string[], string | string[], string]>([
    ['opens with the same secret', SECRET, SECRET, 'pending'],
    ['opens with a list of this secret', SECRET, [SECRET], 'pending'],
    ['opens after a new secret is added in front', SECRET, [OTHER, SECRET], 'pending'],
    ['opens on a server that has only the new secret', [OTHER, SECRET], OTHER, 'pending'],
    ['is expired on a server without the new secret', [OTHER, SECRET], SECRET, 'expired'],
    ['is expired with another secret', SECRET, OTHER, 'expired'],
    ['is expired with a secret that has the same prefix', SECRET, `${SECRET} `, 'expired'],
  ])('%s', async (_, before, after, expected) => {
    const { sandbox, state, value } = await startWith(before);
    const { handler } = setUp({ secret: after }, { sandbox });
    expect(await statusOf(handler, state, value)).toBe(expected);
  });
});

describe('a cookie is invalid', () => {
  test('after a change at any position', async () => {
    const { handler, browser } = setUp();
    const { state } = await browser.start();
    const value = valueOf(browser, state);
    expect(await statusOf(handler, state, value)).toBe('pending');
    for (let at = 0; at < value.length; at += 7) {
      const other = value[at] === 'A' ? 'B' : 'A';
      const broken = value.slice(0, at) + other + value.slice(at + 1);
      expect(await statusOf(handler, state, broken)).toBe('expired');
    }
    for (const broken of [value.slice(0, -1), `${value}.`, `.${value}`, '', 'a.b.c.d.e', '....']) {
      expect(await statusOf(handler, state, broken)).toBe('expired');
    }
  });

  test('under the name of another sign-in', async () => {
    const { handler, browser } = setUp();
    const { state } = await browser.start();
    const other = await browser.start();
    expect(await statusOf(handler, other.state, valueOf(browser, state))).toBe('expired');
  });

  test('under another prefix', async () => {
    const { handler, browser } = setUp();
    const { state } = await browser.start();
    expect(await statusOf(handler, state, valueOf(browser, state), 'plex')).toBe('expired');
  });

  test('once the PIN has expired, even if the browser still has it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { handler, browser } = setUp();
    const { state, expiresIn } = await browser.start();
    const value = valueOf(browser, state);
    vi.setSystemTime(Date.now() + expiresIn * 1000 - 2000);
    expect(await statusOf(handler, state, value)).toBe('pending');
    vi.setSystemTime(Date.now() + 3000);
    expect(await statusOf(handler, state, value)).toBe('expired');
  });

  test('at a handler with another path or another client identifier, and the same secret', async () => {
    const sandbox = createSandbox();
    const onSignedIn = () => new Response();
    const { browser } = setUp({}, { sandbox });
    const { state } = await browser.start();
    const value = valueOf(browser, state);
    const other = setUp({}, { sandbox, clientIdentifier: 'another installation' });
    expect(await statusOf(other.handler, state, value)).toBe('expired');

    const plex = createPlexClient({ clientIdentifier: 'a', fetch: sandbox.fetch });
    const atPath = (path: string) =>
      createSignInHandler(plex, { path, secret: SECRET, onSignedIn });
    const started = await atPath('/admin')(
      new Request(`${ORIGIN}/admin/start`, {
        method: 'POST',
        headers: { Origin: ORIGIN, Accept: 'application/json' },
      }),
    );
    const [cookie = ''] = started.headers.getSetCookie();
    const getStatus = async (path: string) => {
      const headers = { Cookie: cookie.split(';')[0] ?? '' };
      const response = await atPath(path)(new Request(`${ORIGIN}${path}/status`, { headers }));
      return response.json();
    };
    expect(await getStatus('/admin')).toEqual({ status: 'pending' });
    expect(await getStatus(PATH)).toMatchObject({ status: 'expired' });
  });

  test('for another purpose: a completed sign-in is not pending, and a pending one is not completed', async () => {
    const { sandbox, handler, browser, signedIn } = setUp();
    const { url, state } = await browser.start();
    const pending = valueOf(browser, state);
    sandbox.approve(codeIn(url));
    await browser.visit(forwardUrlIn(url));
    const done = valueOf(browser, state);
    expect(done).not.toBe(pending);
    // On a server without a record of the completion, the cookie of a completed sign-in completes nothing.
    const { handler: elsewhere } = setUp({}, { sandbox });
    const headers = { Cookie: `${COOKIE}.${state}=${done}` };
    const response = await elsewhere(new Request(forwardUrlIn(url), { headers }));
    expect(response.status).toBe(303);
    expect(signedIn).toHaveLength(1);
    expect(await statusOf(handler, state, done)).toBe('approved');
  });

  test.each([
    ['the secret itself as the key', (bytes: Uint8Array) => bytes.slice(0, 32)],
    [
      'a hash of it',
      async (bytes: Uint8Array<ArrayBuffer>) =>
        new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
    ],
  ])('if it was sealed with %s', async (_, keyOf) => {
    const { handler } = setUp();
    const state = 'A'.repeat(22);
    const key = await keyOf(new TextEncoder().encode(SECRET));
    const value = await new EncryptJWT({ state, mode: 'redirect', returnTo: '/' })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(PATH)
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .encrypt(key);
    expect(await statusOf(handler, state, value)).toBe('expired');
  });

  test('with another algorithm', async () => {
    const { handler } = setUp();
    const value = await new CompactEncrypt(new TextEncoder().encode('{}'))
      .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM' })
      .encrypt(new TextEncoder().encode(SECRET));
    expect(await statusOf(handler, 'A'.repeat(22), value)).toBe('expired');
  });
});

describe('several sign-ins of one browser', () => {
  test('do not affect each other', async () => {
    const { sandbox, browser, signedIn } = setUp();
    const one = await browser.start({ returnTo: '/one' });
    const two = await browser.start({ returnTo: '/two' });
    sandbox.approve(codeIn(two.url), { user: 'friend' });
    expect((await browser.visit(forwardUrlIn(two.url))).headers.get('location')).toBe('/two');
    sandbox.approve(codeIn(one.url), { user: 'owner' });
    expect((await browser.visit(forwardUrlIn(one.url))).headers.get('location')).toBe('/one');
    expect(signedIn.map(({ returnTo }) => returnTo)).toEqual(['/two', '/one']);
  });

  test('the newest is used without a state', async () => {
    const { sandbox, browser } = setUp();
    await browser.start({ returnTo: '/one' });
    const two = await browser.start({ returnTo: '/two' });
    sandbox.approve(codeIn(two.url));
    expect(await (await browser.fetch(`${PATH}/status`)).json()).toEqual({ status: 'approved' });
    expect((await browser.visit(`${PATH}/callback`)).headers.get('location')).toBe('/two');
  });

  test('are limited to four, and the oldest cookie is deleted', async () => {
    const { browser } = setUp();
    const states: string[] = [];
    for (let i = 0; i < 6; i++) {
      states.push((await browser.start()).state);
      expect(browser.cookies.size).toBe(Math.min(i + 1, 4));
    }
    expect([...browser.cookies.keys()]).toEqual(
      states.slice(2).map((state) => `${COOKIE}.${state}`),
    );
  });

  test('an invalid cookie is deleted at the next start', async () => {
    const { browser } = setUp();
    const name = `${COOKIE}.${'B'.repeat(22)}`;
    const cookie = { value: 'garbage', path: PATH, attributes: '', expiresAt: Infinity };
    browser.cookies.set(name, cookie).set(COOKIE, cookie).set('session', cookie);
    await browser.start();
    expect(browser.cookies.has(name)).toBe(false);
    expect(browser.cookies.has('session') && browser.cookies.has(COOKIE)).toBe(true);
  });

  test('fit into the header size that servers accept', async () => {
    const { browser } = setUp(
      { cookie: { name: 'p'.repeat(64) } },
      { clientIdentifier: 'i'.repeat(100) },
    );
    for (let i = 0; i < 4; i++) await browser.start({ returnTo: `/${'a'.repeat(1023)}` });
    for (const [name, { value, attributes }] of browser.cookies) {
      // RFC 6265, section 6.1.
      expect(`${name}=${value}${attributes}`.length).toBeLessThan(4096);
    }
  });
});
