/** A Plex account is linked to an existing user only if that user, signed in, asks for it. */
import { describe, expect, test } from 'vitest';
import {
  createInstance,
  type Instance,
  type InstanceOptions,
  redirectOf,
  signIn,
} from './instance.ts';

const TRUSTING = { account: { accountLinking: { enabled: true, trustedProviders: ['plex'] } } };

/** An app with a user who has the address of the Plex user `owner`, and the cookies of that user's browser. */
async function withLocalUser(options: InstanceOptions = {}, email = 'owner@example.com') {
  const app = await createInstance(options);
  const user = await app.test.saveUser(app.test.createUser({ email, emailVerified: true }));
  await signInLocally(app, user.id);
  return { ...app, userId: user.id };
}

async function signInLocally({ test, browser }: Instance, userId: string): Promise<void> {
  browser.cookies.clear();
  for (const { name, value } of await test.getCookies({ userId })) browser.cookies.set(name, value);
}

const plexAccounts = ({ rows }: Instance) =>
  rows("SELECT userId, accountId FROM account WHERE providerId = 'plex'");

describe('a Plex user with the address of another user', () => {
  test.each([
    ['by default', {}],
    ['although the app trusts plex', { auth: TRUSTING }],
    [
      'although mapProfileToUser says that it is verified',
      { plex: { mapProfileToUser: () => ({ emailVerified: true }) } },
    ],
  ])('is rejected %s', async (_, options) => {
    const app = await withLocalUser(options);
    app.browser.cookies.clear();
    const response = await signIn(app, 'owner', { errorCallbackURL: '/sign-in' });
    expect(redirectOf(response)).toEqual({ path: '/sign-in', error: 'account_not_linked' });
    expect(await app.browser.user()).toBeNull();
    expect(plexAccounts(app)).toEqual([]);
  });

  test('is rejected in a popup with the code ACCOUNT_NOT_LINKED', async () => {
    const app = await withLocalUser();
    app.browser.cookies.clear();
    const { url, state } = await app.browser.start('/sign-in/plex', { mode: 'popup' });
    app.sandbox.approve(new URLSearchParams(new URL(url).hash.slice(2)).get('code') ?? '');
    expect(await app.browser.status(state)).toMatchObject({
      status: 403,
      body: { code: 'ACCOUNT_NOT_LINKED', message: expect.stringContaining('link Plex') },
    });
  });

  test('gets in after the other user has linked it', async () => {
    const app = await withLocalUser();
    const linked = await signIn(app, 'owner', { path: '/link-plex', callbackURL: '/settings' });
    expect(redirectOf(linked)).toEqual({ path: '/settings', error: null });
    expect(plexAccounts(app)).toMatchObject([{ userId: app.userId }]);
    app.browser.cookies.clear();
    expect(redirectOf(await signIn(app, 'owner')).error).toBeNull();
    expect(await app.browser.user()).toMatchObject({ id: app.userId, emailVerified: true });
  });
});

describe('linkPlex', () => {
  test('takes a Plex account with another address, and leaves the user as it is', async () => {
    const app = await withLocalUser({}, 'someone@example.com');
    const before = await app.browser.user();
    expect(redirectOf(await signIn(app, 'friend', { path: '/link-plex' })).error).toBeNull();
    expect(await app.browser.user()).toEqual(before);
    expect(plexAccounts(app)).toHaveLength(1);
  });

  test('renews the token of an account that is linked already', async () => {
    const app = await withLocalUser();
    await signIn(app, 'owner', { path: '/link-plex' });
    const [first] = app.rows('SELECT accessToken FROM account');
    await signIn(app, 'owner', { path: '/link-plex' });
    const accounts = app.rows('SELECT accessToken FROM account');
    expect(accounts).toHaveLength(1);
    expect(accounts).not.toEqual([first]);
  });

  test('needs a session', async () => {
    const { browser } = await createInstance();
    expect((await browser.post('/link-plex', {})).status).toBe(401);
  });

  test('rejects the account of another user', async () => {
    const app = await withLocalUser({}, 'someone@example.com');
    const other = app.browser.fork();
    other.cookies.clear();
    await signIn(app, 'friend', { browser: other });
    const response = await signIn(app, 'friend', { path: '/link-plex' });
    expect(redirectOf(response).error).toBe('account_already_linked_to_different_user');
    expect(plexAccounts(app)).toHaveLength(1);
  });

  test('rejects the callback after the user has signed out, or somebody else has signed in', async () => {
    for (const next of ['nobody', 'somebody else']) {
      const app = await withLocalUser();
      const { url } = await app.browser.start('/link-plex', { callbackURL: '/settings' });
      const fragment = new URLSearchParams(new URL(url).hash.slice(2));
      app.sandbox.approve(fragment.get('code') ?? '');
      if (next === 'nobody') await app.browser.post('/sign-out', {});
      else {
        const other = await app.test.saveUser(app.test.createUser({ email: 'x@example.com' }));
        for (const { name, value } of await app.test.getCookies({ userId: other.id }))
          app.browser.cookies.set(name, value);
      }
      const response = await app.browser.visit(fragment.get('forwardUrl') ?? '');
      expect(redirectOf(response).error).toBe('link_session_mismatch');
      expect(plexAccounts(app)).toEqual([]);
    }
  });

  test('is rejected if the app disables account linking', async () => {
    const app = await withLocalUser({ auth: { account: { accountLinking: { enabled: false } } } });
    const response = await app.browser.post('/link-plex', {});
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'LINKING_NOT_ALLOWED' });
  });

  test('links in a popup without a new session', async () => {
    const app = await withLocalUser();
    const { url, state } = await app.browser.start('/link-plex', { mode: 'popup' });
    app.sandbox.approve(new URLSearchParams(new URL(url).hash.slice(2)).get('code') ?? '');
    expect(await app.browser.status(state)).toEqual({
      status: 200,
      body: { status: 'complete', redirect: false, token: null, user: null },
    });
    expect(plexAccounts(app)).toHaveLength(1);
    expect(app.rows('SELECT * FROM session')).toHaveLength(1);
  });
});
