/** Sign-up and sign-in, with the real Better Auth on SQLite. */
import { admin, lastLoginMethod } from 'better-auth/plugins';
import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { OURS, people, servers } from '../support/people.ts';
import { codeIn, createInstance, forwardUrlIn, ORIGIN, redirectOf, signIn } from './instance.ts';

describe('sign-up', () => {
  test('by redirect leads to a session, a user and an account', async () => {
    const { browser, sandbox, rows } = await createInstance();
    const started = await browser.start('/sign-in/plex', { callbackURL: '/dashboard' });
    expect(started).toEqual({
      url: expect.stringMatching(/^https:\/\/app\.plex\.tv\/auth#/),
      redirect: true,
      state: expect.stringMatching(/^[\w-]{32}$/),
      expiresIn: 1800,
    });
    expect(forwardUrlIn(started.url)).toBe(
      `${ORIGIN}/api/auth/callback/plex?state=${started.state}`,
    );
    sandbox.approve(codeIn(started.url), { user: 'owner' });
    const response = await browser.visit(forwardUrlIn(started.url));
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/dashboard');

    const user = await browser.user();
    expect(user).toMatchObject({
      name: 'Olive Owner',
      email: 'owner@example.com',
      emailVerified: false,
      image: expect.stringMatching(/^https:/),
    });
    expect(rows('SELECT * FROM account')).toMatchObject([
      {
        providerId: 'plex',
        accountId: expect.stringMatching(/^\d+$/),
        userId: user?.['id'],
        accessToken: expect.stringMatching(/^[\w-]{20,}$/),
        refreshToken: null,
      },
    ]);
  });

  test('leads to newUserCallbackURL, and the next sign-in to callbackURL', async () => {
    const app = await createInstance();
    const urls = { callbackURL: '/dashboard', newUserCallbackURL: '/welcome' };
    expect(redirectOf(await signIn(app, 'owner', urls)).path).toBe('/welcome');
    const [first] = app.rows('SELECT * FROM account');
    const second = app.browser.fork();
    second.cookies.clear();
    expect(redirectOf(await signIn(app, 'owner', { ...urls, browser: second })).path).toBe(
      '/dashboard',
    );
    expect(await second.user()).toEqual(await app.browser.user());
    const accounts = app.rows('SELECT * FROM account');
    expect(accounts).toHaveLength(1);
    expect(accounts[0]?.['accessToken']).not.toBe(first?.['accessToken']);
    expect(app.rows('SELECT * FROM session')).toHaveLength(2);
  });

  test('gives each Plex user an account', async () => {
    const app = await createInstance();
    await signIn(app, 'owner');
    const other = app.browser.fork();
    other.cookies.clear();
    await signIn(app, 'friend', { browser: other });
    expect(await other.user()).toMatchObject({ email: 'friend@example.com' });
    expect(app.rows('SELECT DISTINCT accountId FROM account')).toHaveLength(2);
  });

  test('fills additional fields with mapProfileToUser, whose address is not verified either', async () => {
    const app = await createInstance({
      auth: { user: { additionalFields: { plexName: { type: 'string', required: false } } } },
      plex: {
        mapProfileToUser: async ({ username }) => ({
          name: 'Mapped',
          email: 'mapped@example.com',
          emailVerified: true,
          plexName: username,
          id: 'chosen',
        }),
      },
    });
    await signIn(app, 'owner');
    expect(await app.browser.user()).toMatchObject({
      id: expect.not.stringMatching('chosen'),
      name: 'Mapped',
      email: 'mapped@example.com',
      emailVerified: false,
      plexName: 'owner',
    });
  });

  test('is rejected with disableSignUp, while users with an account get in', async () => {
    const app = await createInstance();
    await signIn(app, 'owner');
    const { database, sandbox } = app;
    const closed = await createInstance({ database, sandbox, plex: { disableSignUp: true } });
    expect(redirectOf(await signIn(closed, 'owner'))).toEqual({ path: '/dashboard', error: null });
    closed.browser.cookies.clear();
    const errorCallbackURL = '/sign-in?from=plex';
    const rejected = await signIn(closed, 'friend', { errorCallbackURL });
    expect(rejected.headers.get('location')).toContain('/sign-in?from=plex&error=signup_disabled');
    expect(await closed.browser.user()).toBeNull();
    expect(closed.rows('SELECT * FROM user')).toHaveLength(1);
  });

  test('needs requestSignUp with disableImplicitSignUp', async () => {
    const app = await createInstance({ plex: { disableImplicitSignUp: true } });
    expect(redirectOf(await signIn(app, 'owner')).error).toBe('signup_disabled');
    expect(redirectOf(await signIn(app, 'owner', { requestSignUp: true })).error).toBeNull();
    expect(await app.browser.user()).toMatchObject({ email: 'owner@example.com' });
  });

  test('ends on the error page of Better Auth without errorCallbackURL', async () => {
    const app = await createInstance({ plex: { disableSignUp: true } });
    expect(redirectOf(await signIn(app, 'owner'))).toEqual({
      path: '/api/auth/error',
      error: 'signup_disabled',
    });
  });
});

describe('requireServer', () => {
  const create = () =>
    createInstance({
      sandbox: createSandbox({ users: people, servers }),
      plex: { requireServer: OURS },
    });

  test.each(['owner', 'friend', 'kid'])('lets %s in, who has access', async (user) => {
    const app = await create();
    expect(redirectOf(await signIn(app, user)).error).toBeNull();
    expect(await app.browser.user()).not.toBeNull();
  });

  test.each(['stranger', 'attacker'])('rejects %s, who has none', async (user) => {
    const app = await create();
    expect(redirectOf(await signIn(app, user)).error).toBe('no_server_access');
    expect(await app.browser.user()).toBeNull();
    expect(app.rows('SELECT * FROM user')).toEqual([]);
  });
});

describe('other plugins', () => {
  test('admin: a banned user is rejected with its code', async () => {
    const app = await createInstance({ auth: { plugins: [admin()] } });
    await signIn(app, 'owner');
    app.database.exec('UPDATE user SET banned = 1');
    app.browser.cookies.clear();
    expect(redirectOf(await signIn(app, 'owner')).error).toMatch(/banned/i);
    expect(await app.browser.user()).toBeNull();
  });

  test('lastLoginMethod: it is plex', async () => {
    const app = await createInstance({ auth: { plugins: [lastLoginMethod()] } });
    await signIn(app, 'owner');
    expect(app.browser.cookies.get('better-auth.last_used_login_method')).toBe('plex');
  });
});

test('validateUserInfo of the app sees the Plex profile, and can reject it', async () => {
  const seen: unknown[] = [];
  const app = await createInstance({
    auth: {
      user: {
        validateUserInfo: ({ source }) => {
          seen.push(source.oauth?.providerId, source.oauth?.profile?.['username']);
          return { error: 'not_invited', errorDescription: 'Ask for an invitation' };
        },
      },
    },
  });
  expect(redirectOf(await signIn(app, 'owner')).error).toBe('not_invited');
  expect(seen).toEqual(['plex', 'owner']);
});
