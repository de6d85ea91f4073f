/** The claims about the user in a token: the same scope goes through sign-in, token keeper and refresh. */
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { resumeSignIn, type SignInState, startSignIn, type TokenScope } from '../../src/index.ts';
import {
  createTokenKeeper,
  decodeToken,
  generateDeviceKey,
  refreshToken,
} from '../../src/jwt/index.ts';
import { caught } from '../support/plex.ts';
import { DAY, deviceJwts, fakeTime, plexTv, setLocalClock, signedIn, unchecked } from './device.ts';

beforeEach(() => fakeTime());
afterEach(() => {
  vi.useRealTimers();
});

const SCOPE: readonly TokenScope[] = ['username', 'email', 'restricted'];
const CLAIMS = { username: 'owner', email: 'owner@example.com', restricted: false };

const userOf = (token: string | undefined): unknown => decodeToken(token ?? '')['user'];

describe('the token contains the claims of the scope', () => {
  test('after a sign-in', async () => {
    const { sandbox, plex, sent } = plexTv();
    const { token } = await signedIn(sandbox, plex, { scope: SCOPE });
    expect(userOf(token)).toMatchObject(CLAIMS);
    const [jwt = ''] = deviceJwts(sent);
    expect(decodeJwt(jwt)['scope']).toBe('username,email,restricted');
  });

  test('after a sign-in that is resumed elsewhere', async () => {
    const { sandbox, plex } = plexTv();
    const deviceKey = await generateDeviceKey();
    const signIn = await startSignIn(plex, { deviceKey, scope: SCOPE });
    const state = JSON.parse(JSON.stringify(signIn)) as SignInState;
    sandbox.approve(signIn.code);
    const resumed = resumeSignIn(unchecked(sandbox), state, { deviceKey });
    expect(userOf((await resumed.check())?.token)).toMatchObject(CLAIMS);
  });

  test('after each refresh of a token keeper', async () => {
    const { sandbox, plex } = plexTv();
    const { deviceKey } = await signedIn(sandbox, plex, { scope: SCOPE });
    const keeper = createTokenKeeper(plex, { deviceKey, scope: SCOPE });
    const first = await keeper.getToken();
    setLocalClock(7 * DAY);
    const second = await keeper.getToken();
    expect(second).not.toBe(first);
    for (const token of [first, second]) expect(userOf(token)).toMatchObject(CLAIMS);
  });

  test('after a refresh', async () => {
    const { sandbox, plex } = plexTv();
    const { deviceKey } = await signedIn(sandbox, plex);
    const { claims } = await refreshToken(plex, { deviceKey, scope: ['email', 'restricted'] });
    expect(claims.user).toMatchObject({ email: 'owner@example.com', restricted: false });
    expect(claims.user).not.toHaveProperty('username');
  });
});

test('by default, no token contains the e-mail address', async () => {
  const { sandbox, plex } = plexTv();
  const { deviceKey, token } = await signedIn(sandbox, plex);
  const kept = await createTokenKeeper(plex, { deviceKey }).getToken();
  const refreshed = await refreshToken(plex, { deviceKey });
  for (const issued of [token, kept, refreshed.token]) {
    expect(userOf(issued)).toMatchObject({ username: 'owner' });
    expect(userOf(issued)).not.toHaveProperty('email');
  }
});

test('an empty scope requests no claims', async () => {
  const { sandbox, plex } = plexTv();
  const { token } = await signedIn(sandbox, plex, { scope: [] });
  expect(userOf(token)).not.toHaveProperty('username');
});

describe.each([
  ['of an unknown claim', ['emial']],
  ['of one unknown claim among others', ['username', 'admin']],
  ['that is a string', 'username'],
  ['that contains a number', [1]],
  ['that is null', null],
])('a scope %s is rejected before anything is sent', (_, wrong) => {
  const scope = wrong as never;
  const inputError = { code: 'input', field: 'scope' };

  test('by startSignIn', async () => {
    const { plex, sent } = plexTv();
    const deviceKey = await generateDeviceKey();
    expect(await caught(() => startSignIn(plex, { deviceKey, scope }))).toMatchObject(inputError);
    expect(sent).toHaveLength(0);
  });

  test('by createTokenKeeper and refreshToken', async () => {
    const { plex, sent } = plexTv();
    const deviceKey = await generateDeviceKey();
    for (const use of [createTokenKeeper, refreshToken]) {
      const error = await caught(async () => use(plex, { deviceKey, scope }));
      expect(error).toMatchObject(inputError);
      expect(String(error)).toContain('username, email, friendly_name');
    }
    expect(sent).toHaveLength(0);
  });

  test('by resumeSignIn', async () => {
    const { plex, sent } = plexTv();
    const deviceKey = await generateDeviceKey();
    const state = (await startSignIn(plex, { deviceKey })).toJSON();
    sent.length = 0;
    const error = await caught(async () => resumeSignIn(plex, { ...state, scope }, { deviceKey }));
    expect(error).toMatchObject({
      code: 'input',
      field: expect.stringMatching(/^(state\.)?scope$/),
    });
    expect(sent).toHaveLength(0);
  });
});

test('a scope requires a device key', async () => {
  const { plex, sent } = plexTv();
  const scope = SCOPE;
  const expected = { code: 'input', field: 'scope', message: expect.stringContaining('deviceKey') };
  expect(await caught(() => startSignIn(plex, { scope }))).toMatchObject(expected);
  expect(sent).toHaveLength(0);
  const state = (await startSignIn(plex)).toJSON();
  expect(await caught(async () => resumeSignIn(plex, { ...state, scope }))).toMatchObject(expected);
});

test('a sign-in keeps its scope, whatever its caller does to the lists', async () => {
  const { sandbox, plex } = plexTv();
  const deviceKey = await generateDeviceKey();
  const scope: TokenScope[] = ['email'];
  const signIn = await startSignIn(plex, { deviceKey, scope });
  const state = { ...signIn.toJSON(), scope: ['email'] as TokenScope[] };
  const resumed = resumeSignIn(plex, state, { deviceKey });
  for (const list of [scope, signIn.toJSON().scope, state.scope, resumed.toJSON().scope]) {
    (list as TokenScope[]).push('restricted');
  }
  expect(signIn.toJSON().scope).toEqual(['email']);
  expect(resumed.toJSON().scope).toEqual(['email']);
  sandbox.approve(signIn.code);
  expect(userOf((await resumed.check())?.token)).not.toHaveProperty('restricted');
});

test('a token keeper keeps its scope, whatever its caller does to the list', async () => {
  const { sandbox, plex } = plexTv();
  const { deviceKey } = await signedIn(sandbox, plex);
  const scope: TokenScope[] = ['username'];
  const keeper = createTokenKeeper(plex, { deviceKey, scope });
  scope.push('email');
  expect(userOf(await keeper.getToken())).not.toHaveProperty('email');
});
