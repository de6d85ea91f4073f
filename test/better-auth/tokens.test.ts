/** Better Auth keeps the tokens, hands them out and renews them. */
import { describe, expect, test } from 'vitest';
import { createPlexClient, type DeviceKey, type TokenScope } from '../../src/index.ts';
import { decodeToken, generateDeviceKey, verifyToken } from '../../src/jwt/index.ts';
import { IDENTIFIER } from '../support/plex.ts';
import { createInstance, type Instance, redirectOf, signIn } from './instance.ts';

const headersOf = ({ browser }: Instance) =>
  new Headers({ Cookie: [...browser.cookies].map((cookie) => cookie.join('=')).join('; ') });

const accountOf = ({ rows }: Instance) => rows('SELECT * FROM account')[0] ?? {};

const selection = (app: Instance) => ({ accountId: String(accountOf(app)['id']) });

test('getAccessToken returns a token that plex.tv accepts', async () => {
  const app = await createInstance();
  await signIn(app, 'owner');
  const tokens = await app.auth.api.getAccessToken({
    body: selection(app),
    headers: headersOf(app),
  });
  expect(tokens.accessToken).toBe(accountOf(app)['accessToken']);
  expect(tokens.accessTokenExpiresAt).toBeUndefined();
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, fetch: app.sandbox.fetch });
  expect((await plex.withToken(tokens.accessToken).getUser()).username).toBe('owner');
});

test('tokens are encrypted with encryptOAuthTokens', async () => {
  const app = await createInstance({ auth: { account: { encryptOAuthTokens: true } } });
  await signIn(app, 'owner');
  await signIn(app, 'owner', { path: '/link-plex' });
  const { accessToken } = await app.auth.api.getAccessToken({
    body: selection(app),
    headers: headersOf(app),
  });
  expect(JSON.stringify(accountOf(app))).not.toContain(accessToken);
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, fetch: app.sandbox.fetch });
  expect((await plex.withToken(accessToken).getUser()).username).toBe('owner');
});

test('accountInfo returns the Plex profile', async () => {
  const app = await createInstance();
  await signIn(app, 'friend');
  const query = selection(app);
  expect(await app.auth.api.accountInfo({ query, headers: headersOf(app) })).toMatchObject({
    user: { name: 'Finn Friend', email: 'friend@example.com', emailVerified: false },
    data: { username: 'friend' },
    account: { providerId: 'plex', accountId: accountOf(app)['accountId'] },
  });
});

describe('with device keys', () => {
  async function create(scope?: readonly TokenScope[]) {
    const keys = new Map<string, DeviceKey>();
    const app = await createInstance({
      plex: {
        scope,
        deviceKey: async (kid) => {
          const key = kid === undefined ? await generateDeviceKey() : keys.get(kid);
          if (!key) throw new Error('Key not found');
          keys.set(key.kid, key);
          return key;
        },
      },
    });
    return { ...app, keys };
  }

  test('the token is a JWT, and its expiry is stored', async () => {
    const app = await create();
    expect(redirectOf(await signIn(app, 'owner')).error).toBeNull();
    const [kid] = app.keys.keys();
    const { accessToken, accessTokenExpiresAt, refreshToken } = accountOf(app);
    expect(refreshToken).toBe(kid);
    const { exp = 0 } = decodeToken(String(accessToken));
    expect(new Date(String(accessTokenExpiresAt))).toEqual(new Date(exp * 1000));
    expect(exp * 1000 - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
  });

  test('getAccessToken renews an expired token with its key', async () => {
    const app = await create();
    await signIn(app, 'owner');
    app.database
      .prepare('UPDATE account SET accessTokenExpiresAt = ?')
      .run(new Date(Date.now() - 1000).toISOString());
    const old = accountOf(app)['accessToken'];
    app.sandbox.advance(1000);
    const { accessToken } = await app.auth.api.getAccessToken({
      body: selection(app),
      headers: headersOf(app),
    });
    expect(accessToken).not.toBe(old);
    expect(accountOf(app)['accessToken']).toBe(accessToken);
    const [deviceKey] = app.keys.values();
    const plex = createPlexClient({ clientIdentifier: IDENTIFIER, fetch: app.sandbox.fetch });
    await expect(
      verifyToken(plex, accessToken, deviceKey ? { deviceKey } : {}),
    ).resolves.toMatchObject({ iss: 'plex.tv' });
    expect(new Date(String(accountOf(app)['accessTokenExpiresAt'])).getTime()).toBeGreaterThan(
      Date.now() + 6 * 86_400_000,
    );
  });

  test('the token contains the claims of the scope, also once it is renewed', async () => {
    const app = await create(['username', 'email']);
    await signIn(app, 'friend');
    const claims = { username: 'friend', email: 'friend@example.com' };
    const old = String(accountOf(app)['accessToken']);
    expect(decodeToken(old).user).toMatchObject(claims);
    app.sandbox.advance(1000);
    const { accessToken = '' } = await app.auth.api.refreshToken({
      body: selection(app),
      headers: headersOf(app),
    });
    expect(accessToken).not.toBe(old);
    expect(decodeToken(accessToken).user).toMatchObject(claims);
  });
});
