/** The state of a sign-in with a device key. `test/jwt` has its requests and its token. */
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { resumeSignIn, startSignIn, type TokenScope } from '../../src/index.ts';
import { generateDeviceKey } from '../../src/jwt/index.ts';
import { caught, clientWith, pin } from '../support/plex.ts';

const deviceKey = await generateDeviceKey();
const pending = () => clientWith(() => Response.json(pin()));

describe('the state', () => {
  test('has the kid of the key, and the scope if there is one', async () => {
    const { plex, sent } = pending();
    const signIn = await startSignIn(plex, { deviceKey, strong: false });
    expect(await sent[0]?.json()).toEqual({ jwk: deviceKey.jwk, strong: false });
    expect(signIn.toJSON()).toMatchObject({ kid: deviceKey.kid });
    expect(signIn.toJSON()).not.toHaveProperty('scope');
    const scoped = await startSignIn(plex, { deviceKey, scope: ['email'] });
    expect(scoped.toJSON()).toMatchObject({ kid: deviceKey.kid, scope: ['email'] });
  });

  test.each([
    [undefined, 'username'],
    [['email', 'username'] as const, 'email,username'],
  ])('is resumed with the key: the JWT of a poll has the scope %j', async (scope, claim) => {
    const { plex, sent } = pending();
    const state = (await startSignIn(plex, { deviceKey, scope })).toJSON();
    const resumed = resumeSignIn(plex, state, { deviceKey });
    expect(resumed.toJSON()).toEqual(state);
    expect(await resumed.check()).toBeNull();
    const jwt = new URL(sent.at(-1)?.url ?? '').searchParams.get('deviceJWT');
    expect(decodeJwt(jwt ?? '')).toMatchObject({ scope: claim });
  });

  test('has a scope of its own, which nobody else can change', async () => {
    const { plex } = pending();
    const scope: TokenScope[] = ['username'];
    const signIn = await startSignIn(plex, { deviceKey, scope });
    scope.push('email');
    const state = signIn.toJSON();
    const resumed = resumeSignIn(plex, state, { deviceKey });
    (state.scope as TokenScope[]).push('email');
    expect(signIn.toJSON().scope).toEqual(['username']);
    expect(resumed.toJSON().scope).toEqual(['username']);
  });

  test.each([5, 'username', null, {}])('does not have the scope %j', async (scope) => {
    const { plex } = pending();
    const state = { ...(await startSignIn(plex, { deviceKey })).toJSON(), scope: scope as never };
    expect(await caught(() => resumeSignIn(plex, state, { deviceKey }))).toMatchObject({
      code: 'input',
      field: 'state.scope',
    });
  });
});

test.each([5, 'username', null, {}])('a new sign-in rejects the scope %j', async (scope) => {
  const { plex, sent } = pending();
  const options = { deviceKey, scope: scope as never };
  expect(await caught(() => startSignIn(plex, options))).toMatchObject({
    code: 'input',
    field: 'scope',
    message: expect.stringContaining('scope must be an array'),
  });
  expect(sent).toEqual([]);
});

test.each([[['username', 'admin']], [['admin']], [[undefined]]])(
  'a new sign-in rejects the unknown claim in %j',
  async (scope) => {
    const { plex, sent } = pending();
    const options = { deviceKey, scope: scope as never };
    expect(await caught(() => startSignIn(plex, options))).toMatchObject({ field: 'scope' });
    expect(sent).toEqual([]);
  },
);

test('a scope needs a key', async () => {
  const { plex, sent } = pending();
  expect(await caught(() => startSignIn(plex, { scope: ['username'] }))).toMatchObject({
    field: 'scope',
    message: 'scope requires a deviceKey: other tokens contain no claims',
  });
  expect(sent).toEqual([]);
});

test.each([null, 'key', {}, deviceKey.jwk])('%j is no key', async (key) => {
  const { plex, sent } = pending();
  const options = { deviceKey: key as never };
  expect(await caught(() => startSignIn(plex, options))).toMatchObject({ field: 'deviceKey' });
  expect(sent).toEqual([]);
});

test('the signal aborts the request for a PIN', async () => {
  const { plex, sent } = clientWith(() => new Promise(() => {}));
  const controller = new AbortController();
  const aborted = caught(() => startSignIn(plex, { deviceKey, signal: controller.signal }));
  await expect.poll(() => sent.length).toBe(1);
  controller.abort('gone');
  expect(await aborted).toBe('gone');
});
