/** What users of Better Auth expect of any plugin. */
import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { openAPI } from 'better-auth/plugins';
import { nextCookies } from 'better-auth/next-js';
import { expect, test } from 'vitest';
import { PLEX_ERROR_CODES, plex } from '../../src/better-auth/index.ts';
import { PlexInputError } from '../../src/index.ts';
import { generateDeviceKey } from '../../src/jwt/index.ts';
import { caught, IDENTIFIER } from '../support/plex.ts';
import { codeIn, createInstance, forwardUrlIn, ORIGIN, signIn } from './instance.ts';
import { mockNextCookies } from './next-headers.ts';

test('a code on another device signs in', async () => {
  const { browser, sandbox } = await createInstance();
  const { state, ...started } = await browser.start('/sign-in/plex', {
    mode: 'device',
    callbackURL: '/tv',
  });
  expect(started).toEqual({
    url: 'https://plex.tv/link/?pin=' + started.code,
    qr: started.url,
    code: expect.stringMatching(/^[A-Z0-9]{4}$/),
    redirect: false,
    expiresIn: expect.any(Number),
  });
  sandbox.approve(started.code ?? '', { user: 'friend' });
  const { status, body } = await browser.status(state);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'complete',
    redirect: true,
    url: '/tv',
    token: expect.any(String),
    user: { email: 'friend@example.com' },
  });
  expect(await browser.user()).toMatchObject({ email: 'friend@example.com' });
});

test('a popup returns to a page that closes it, or continues there if no page waits for it', async () => {
  const { browser, sandbox } = await createInstance();
  const { url, state } = await browser.start('/sign-in/plex', {
    mode: 'popup',
    callbackURL: '/a"><script>alert(1)</script>',
  });
  sandbox.approve(codeIn(url));
  const response = await browser.visit(forwardUrlIn(url));
  expect(response.status).toBe(200);
  expect(response.headers.get('content-security-policy')).toMatch(
    /default-src 'none'; style-src 'sha256-.{44}'; script-src 'sha256-.{44}'/,
  );
  expect(response.headers.get('cache-control')).toContain('no-store');
  const page = await response.text();
  for (const tag of ['style', 'script']) {
    const [, text = ''] = new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(page) ?? [];
    const hash = createHash('sha256').update(text).digest('base64');
    expect(response.headers.get('content-security-policy')).toContain(
      `${tag}-src 'sha256-${hash}'`,
    );
  }
  expect(page).toContain(`data-state="${state}"`);
  expect(page).toContain('data-here="/a&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
  expect(page).not.toContain('<script>alert');
  expect(await browser.user()).not.toBeNull();
});

test('a call without a request needs baseURL, unless the code is for another device', async () => {
  const { auth } = await createInstance({ auth: { baseURL: undefined } });
  const headers = new Headers();
  await expect(auth.api.signInPlex({ body: {}, headers })).rejects.toThrow(
    'Set baseURL or BETTER_AUTH_URL',
  );
  const { code } = await auth.api.signInPlex({ body: { mode: 'device' }, headers });
  expect(code).toMatch(/^[A-Z0-9]{4}$/);
});

test('nextCookies: the cookies that a server action sets reach the browser', async () => {
  const set = mockNextCookies();
  const { auth, sandbox } = await createInstance({ auth: { plugins: [nextCookies()] } });
  const headers = new Headers();
  const { code = '', state } = await auth.api.signInPlex({ body: { mode: 'device' }, headers });
  expect(set).toHaveBeenCalledOnce();
  const [name = '', value = '', options] = set.mock.calls[0] ?? [];
  expect(name).toContain(`plex_sign_in_${state}`);
  expect(options).toMatchObject({ httpOnly: true, secure: true, sameSite: 'lax' });

  sandbox.approve(code);
  headers.set('Cookie', `${name}=${encodeURIComponent(value)}`);
  const status = await auth.api.plexStatus({ body: { state }, headers });
  expect(status).toMatchObject({ status: 'complete', user: { email: 'owner@example.com' } });
  expect(set.mock.calls.map(([cookie]) => cookie)).toContainEqual(
    expect.stringMatching(/better-auth\.session_token$/),
  );
});

test('the endpoints are in the OpenAPI document', async () => {
  const { auth } = await createInstance({ auth: { plugins: [openAPI()] } });
  const response = await auth.handler(new Request(`${ORIGIN}/api/auth/open-api/generate-schema`));
  const { paths } = (await response.json()) as { paths: Record<string, { post?: object }> };
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/sign-in/plex', '/link-plex', '/plex/status']),
  );
  expect(paths['/sign-in/plex']?.post).toMatchObject({
    operationId: 'signInPlex',
    requestBody: {
      content: {
        'application/json': {
          schema: { properties: { mode: { enum: ['redirect', 'popup', 'device'] } } },
        },
      },
    },
  });
});

test('the endpoints have rate limits, which let a page poll', async () => {
  const { browser } = await createInstance({ auth: { rateLimit: { enabled: true } } });
  const statuses = async (path: string, body: object, times: number) => {
    const sent = await Promise.all(Array.from({ length: times }, () => browser.post(path, body)));
    return sent.map(({ status }) => status);
  };
  expect(new Set(await statuses('/plex/status', { state: 'x' }, 60))).toEqual(new Set([400]));
  expect(await statuses('/plex/status', { state: 'x' }, 1)).toEqual([429]);
  const starts = await statuses('/sign-in/plex', { mode: 'window' }, 21);
  expect(starts.filter((status) => status === 429)).toHaveLength(1);
});

test('$ERROR_CODES has each code with its message', async () => {
  const { auth } = await createInstance();
  expect(auth.$ERROR_CODES.ACCOUNT_NOT_LINKED).toEqual(PLEX_ERROR_CODES.ACCOUNT_NOT_LINKED);
  for (const [key, { code, message }] of Object.entries(PLEX_ERROR_CODES)) {
    expect(code).toBe(key);
    expect(message).toMatch(/^\w.+[^.]$/);
  }
});

test('no secret is in a log, in the context or in an error', async () => {
  const logged: unknown[] = [];
  const log = (...args: unknown[]) => void logged.push(...args);
  const app = await createInstance({
    auth: { logger: { level: 'debug', log: (_level, ...args) => log(...args) } },
    plex: { requireServer: { machineIdentifier: 'none', ownerId: 1 } },
  });
  const open = await createInstance({
    database: app.database,
    sandbox: app.sandbox,
    auth: { logger: { level: 'debug', log: (_level, ...args) => log(...args) } },
  });
  await signIn(open, 'owner');
  await signIn(app, 'owner');
  app.sandbox.fail({ kind: 'response', status: 503, match: { path: '/user' } });
  await signIn(open, 'owner');
  const token = String(open.rows('SELECT accessToken FROM account')[0]?.['accessToken']);
  expect(token).toMatch(/^[\w-]{20,}$/);
  const context = await app.auth.$context;
  expect(logged.length).toBeGreaterThan(2);
  expect(inspect([logged, context.options.plugins], { depth: 12 })).not.toContain(token);
});

test.each([
  [{}, 'clientIdentifier'],
  [{ clientIdentifier: IDENTIFIER, requireServer: [] }, 'requireServer'],
  [{ clientIdentifier: IDENTIFIER, requireServer: 'machine' }, 'requireServer'],
  [{ clientIdentifier: IDENTIFIER, disableSignUp: 'yes' }, 'disableSignUp'],
  [{ clientIdentifier: IDENTIFIER, deviceKey: {} }, 'deviceKey'],
  [{ clientIdentifier: IDENTIFIER, scope: ['username'] }, 'scope'],
  [{ clientIdentifier: IDENTIFIER, deviceKey: generateDeviceKey, scope: ['password'] }, 'scope'],
  [{ clientIdentifier: IDENTIFIER, mapProfileToUser: {} }, 'mapProfileToUser'],
  [{ clientIdentifier: IDENTIFIER, disableSignup: true }, 'disableSignup'],
  [undefined, 'options'],
])('invalid options %j are rejected at once', async (options, field) => {
  // @ts-expect-error The options are invalid.
  const error = await caught(() => plex(options));
  expect(error).toBeInstanceOf(PlexInputError);
  expect(error).toMatchObject({ field });
});

test('baseURL can have a path', async () => {
  const { browser, auth } = await createInstance({ auth: { basePath: '/app/auth' } });
  const response = await auth.handler(
    new Request(`${ORIGIN}/app/auth/sign-in/plex`, {
      method: 'POST',
      headers: { Origin: ORIGIN, 'Content-Type': 'application/json' },
      body: '{}',
    }),
  );
  const { url } = (await response.json()) as { url: string };
  expect(forwardUrlIn(url)).toContain(`${ORIGIN}/app/auth/callback/plex?state=`);
  expect(browser.cookies.size).toBe(0);
});
