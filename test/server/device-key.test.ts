import { describe, expect, test } from 'vitest';
import type { DeviceKey } from '../../src/index.ts';
import { generateDeviceKey, verifyToken } from '../../src/jwt/index.ts';
import { createPlexClient } from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import type { SignInHandlerOptions } from '../../src/server/index.ts';
import { IDENTIFIER } from '../support/plex.ts';
import { codeIn, forwardUrlIn, PATH, setUp } from './setup.ts';

/** A key store of an app: a new key for each sign-in, which it finds by its kid. */
function keyStore() {
  const keys = new Map<string, DeviceKey>();
  const requestedKids: (string | undefined)[] = [];
  const deviceKey: SignInHandlerOptions['deviceKey'] = async (kid) => {
    requestedKids.push(kid);
    const key = kid === undefined ? await generateDeviceKey() : keys.get(kid);
    if (!key) throw new Error('Key not found');
    keys.set(key.kid, key);
    return key;
  };
  return { keys, requestedKids, deviceKey };
}

describe('with a device key', () => {
  test('the token is a JWT bound to the key of the sign-in, on any server', async () => {
    const sandbox = createSandbox();
    const { keys, requestedKids, deviceKey } = keyStore();
    const tokens: [string, DeviceKey | undefined][] = [];
    const options: Partial<SignInHandlerOptions> = {
      deviceKey,
      onSignedIn: async (signedIn) => {
        tokens.push([signedIn.token, signedIn.deviceKey]);
        return Response.json({ name: (await signedIn.user()).username });
      },
    };
    const { browser } = setUp(options, { sandbox });
    const { handler: other } = setUp(options, { sandbox });
    const { url, state } = await browser.start();
    await browser.start();
    sandbox.approve(codeIn(url), { user: 'friend' });
    const status = await browser.fetch(`${PATH}/status?state=${state}`);
    expect(await status.json()).toEqual({ status: 'approved' });

    const response = await browser.fork(other).visit(forwardUrlIn(url));
    expect(await response.json()).toEqual({ name: 'friend' });
    const [first, second] = keys.keys();
    expect(requestedKids).toEqual([undefined, undefined, first, first]);
    expect(second).not.toBe(first);
    const [token, key] = tokens[0] ?? [''];
    expect(key).toBe(keys.get(first ?? ''));
    const plex = createPlexClient({ clientIdentifier: IDENTIFIER, fetch: sandbox.fetch });
    await expect(verifyToken(plex, token, key ? { deviceKey: key } : {})).resolves.toMatchObject({
      iss: 'plex.tv',
      thumbprint: first,
    });
  });

  test('the token contains the claims of the scope, whichever server finishes the sign-in', async () => {
    const sandbox = createSandbox();
    const { deviceKey } = keyStore();
    const users: unknown[] = [];
    const options: Partial<SignInHandlerOptions> = {
      deviceKey,
      scope: ['username', 'email'],
      onSignedIn: async ({ token }) => {
        users.push((await verifyToken(plex, token)).user);
        return new Response();
      },
    };
    const plex = createPlexClient({ clientIdentifier: IDENTIFIER, fetch: sandbox.fetch });
    const { browser } = setUp(options, { sandbox });
    // The other server runs a version of the app that requests fewer claims.
    const { handler } = setUp({ ...options, scope: undefined }, { sandbox });
    const { url } = await browser.start();
    sandbox.approve(codeIn(url), { user: 'friend' });
    expect((await browser.fork(handler).visit(forwardUrlIn(url))).status).toBe(200);
    expect(users).toMatchObject([{ username: 'friend', email: 'friend@example.com' }]);
  });

  test('a sign-in on another device uses a key as well', async () => {
    const { deviceKey } = keyStore();
    const { sandbox, browser } = setUp({ deviceKey });
    const { code = '', state } = await browser.start({ device: true });
    sandbox.approve(code);
    const response = await browser.fetch(`${PATH}/callback?state=${state}`);
    expect(await response.json()).toEqual({ status: 'signed-in', location: '/' });
  });

  test('a sign-in that started before the option was set completes without a key', async () => {
    const sandbox = createSandbox();
    const { browser } = setUp({}, { sandbox });
    const { requestedKids, deviceKey } = keyStore();
    const { handler } = setUp({ deviceKey }, { sandbox });
    const { url } = await browser.start();
    sandbox.approve(codeIn(url));
    expect((await browser.fork(handler).visit(forwardUrlIn(url))).status).toBe(303);
    expect(requestedKids).toEqual([]);
  });

  test('a sign-in that started with a key is expired once the option is removed', async () => {
    const sandbox = createSandbox();
    const { browser } = setUp({ deviceKey: keyStore().deviceKey }, { sandbox });
    const { handler } = setUp({}, { sandbox });
    const { url, state } = await browser.start();
    sandbox.approve(codeIn(url));
    const later = browser.fork(handler);
    expect(await (await later.fetch(`${PATH}/status?state=${state}`)).json()).toEqual({
      status: 'expired',
    });
    expect((await later.visit(forwardUrlIn(url))).status).toBe(410);
  });

  test('errors of the option and wrong keys reject the promise of the handler', async () => {
    const sandbox = createSandbox();
    const { browser } = setUp({ deviceKey: keyStore().deviceKey }, { sandbox });
    const { url, state } = await browser.start();
    sandbox.approve(codeIn(url));
    const lost = setUp({ deviceKey: keyStore().deviceKey }, { sandbox });
    const wrong = setUp({ deviceKey: () => generateDeviceKey() }, { sandbox });
    for (const [{ handler }, message] of [
      [lost, 'Key not found'],
      [wrong, 'deviceKey must be the key that this sign-in was started with'],
    ] as const) {
      const fork = browser.fork(handler);
      await expect(fork.visit(forwardUrlIn(url))).rejects.toThrow(message);
      await expect(fork.fetch(`${PATH}/status?state=${state}`)).rejects.toThrow(message);
    }
    const none = setUp({ deviceKey: () => ({ kid: 'a' }) as never }, { sandbox });
    await expect(none.browser.submit()).rejects.toThrow('deviceKey must be a key');
    const nothing = setUp({ deviceKey: () => undefined as never }, { sandbox });
    await expect(nothing.browser.submit()).rejects.toThrow('deviceKey must be a key');
  });
});
