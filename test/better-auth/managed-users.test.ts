/** Managed users of a Plex Home have no email address, and Better Auth requires one. */
import { createSandbox } from '../../src/sandbox/index.ts';
import { magicLink } from 'better-auth/plugins';
import { describe, expect, test } from 'vitest';
import { createInstance, type InstanceOptions, redirectOf, signIn } from './instance.ts';

const PLACEHOLDER = '1002@plex.placeholder.invalid';

const create = (options: InstanceOptions = {}) =>
  createInstance({
    sandbox: createSandbox({
      users: [
        { username: 'owner', id: 1001, home: true },
        { title: 'Kid', id: 1002, home: true, restricted: true, email: null },
      ],
    }),
    ...options,
  });

test('signs up and in with a placeholder that nobody can own', async () => {
  const app = await create();
  expect(redirectOf(await signIn(app, 'Kid')).error).toBeNull();
  const user = await app.browser.user();
  expect(user).toMatchObject({ name: 'Kid', email: PLACEHOLDER, emailVerified: false });
  app.browser.cookies.clear();
  await signIn(app, 'Kid');
  expect(await app.browser.user()).toEqual(user);
});

test('gets no verification email at sign-up, while users with an address do', async () => {
  const sent: string[] = [];
  const app = await create({
    auth: {
      emailVerification: {
        sendOnSignUp: true,
        sendVerificationEmail: async ({ user }) => void sent.push(user.email),
      },
    },
  });
  await signIn(app, 'Kid');
  app.browser.cookies.clear();
  await signIn(app, 'owner');
  expect(sent).toEqual([expect.stringContaining('owner')]);
});

test('can change the placeholder to an address, and still signs in with Plex', async () => {
  const app = await create({
    auth: { user: { changeEmail: { enabled: true, updateEmailWithoutVerification: true } } },
  });
  await signIn(app, 'Kid');
  const response = await app.browser.post('/change-email', { newEmail: 'kid@example.com' });
  expect(response.status).toBe(200);
  app.browser.cookies.clear();
  await signIn(app, 'Kid');
  expect(await app.browser.user()).toMatchObject({ email: 'kid@example.com' });
  expect(app.rows('SELECT * FROM user')).toHaveLength(1);
});

describe('nobody else can use a placeholder', () => {
  const sent: string[] = [];
  const options: InstanceOptions = {
    auth: {
      emailAndPassword: {
        enabled: true,
        sendResetPassword: async ({ user }) => void sent.push(user.email),
      },
      user: { changeEmail: { enabled: true, updateEmailWithoutVerification: true } },
      plugins: [magicLink({ sendMagicLink: async ({ email }) => void sent.push(email) })],
    },
  };

  test.each([
    ['/sign-up/email', { email: PLACEHOLDER, password: 'a long password', name: 'Mallory' }],
    ['/sign-up/email', { email: PLACEHOLDER.toUpperCase(), password: 'a long password', name: '' }],
    ['/request-password-reset', { email: PLACEHOLDER }],
    ['/sign-in/magic-link', { email: PLACEHOLDER }],
    ['/send-verification-email', { email: PLACEHOLDER }],
    ['/change-email', { newEmail: PLACEHOLDER }],
  ])('%s %j', async (path, body) => {
    const app = await create(options);
    await signIn(app, 'owner');
    const response = await app.browser.post(path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'PLACEHOLDER_EMAIL' });
    expect(sent).toEqual([]);
    // The managed user is not locked out.
    app.browser.cookies.clear();
    expect(redirectOf(await signIn(app, 'Kid')).error).toBeNull();
  });

  test('another provider that reports such an address', async () => {
    let email = 'mallory@example.com';
    const app = await create({
      auth: {
        socialProviders: {
          google: {
            clientId: 'id',
            clientSecret: 'secret',
            verifyIdToken: async () => true,
            getUserInfo: async () => ({
              user: { name: 'Mallory', email, emailVerified: true },
              // The provider reads nothing else of the profile.
              data: { sub: email } as never,
            }),
          },
        },
      },
    });
    const signInWithGoogle = () =>
      app.browser.post('/sign-in/social', {
        provider: 'google',
        idToken: { token: 'header.payload.signature' },
      });
    expect((await signInWithGoogle()).status).toBe(200);
    email = PLACEHOLDER;
    expect((await signInWithGoogle()).status).toBe(400);
    expect(app.rows('SELECT email FROM user')).toEqual([{ email: 'mallory@example.com' }]);
  });
});
