import {
  createPlexClient,
  DeviceRevokedError,
  PlexApiError,
  startSignIn,
  TokenInvalidError,
} from 'plex-pin';
import {
  createTokenKeeper,
  decodeToken,
  type DeviceKeyJson,
  exportDeviceKey,
  generateDeviceKey,
  importDeviceKey,
  refreshToken,
  registerDevice,
  verifyToken,
} from 'plex-pin/jwt';
import { createSandbox } from 'plex-pin/sandbox';
import { assert, equal, rejection } from './assert.ts';
import type { Cases } from './case.ts';
import { signedInClient } from './signed-in-client.ts';

const clientIdentifier = 'device-keys';

/** A client that has signed in with a key, and the JWT that it got. */
async function signedInDevice() {
  const sandbox = createSandbox();
  const plex = createPlexClient({ clientIdentifier, fetch: sandbox.fetch });
  const deviceKey = await generateDeviceKey();
  const signIn = await startSignIn(plex, { deviceKey });
  equal(await signIn.check(), null);
  sandbox.approve(signIn.code);
  const { token } = await signIn.wait();
  return { sandbox, plex, deviceKey, token };
}

export const deviceKeys: Cases = {
  async 'signs in with a key, and verifies the JWT'() {
    const { plex, deviceKey, token } = await signedInDevice();
    const claims = await verifyToken(plex, token, { deviceKey });
    equal([claims.iss, claims.aud.includes(clientIdentifier)], ['plex.tv', true]);
    equal(decodeToken(token).exp, claims.exp);
    equal((await plex.withToken(token).getUser()).username, 'owner');
  },

  async 'refreshes a token that has expired'() {
    const { sandbox, plex, deviceKey, token } = await signedInDevice();
    sandbox.advance(8 * 86_400_000);
    const expired = await rejection(plex.withToken(token).getUser());
    assert(expired instanceof PlexApiError, String(expired));
    equal(expired.status, 498);
    const fresh = await refreshToken(plex, { deviceKey });
    equal((await plex.withToken(fresh.token).getUser()).username, 'owner');
  },

  async 'keeps a token fresh, and refreshes once for concurrent callers'() {
    const { sandbox, plex, deviceKey } = await signedInDevice();
    const items = new Map<string, string>();
    const store = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => items.set(key, value),
      removeItem: (key: string) => items.delete(key),
    };
    const refreshes = () => sandbox.requests.filter(({ path }) => path.endsWith('/auth/token'));
    const before = refreshes().length;
    const keeper = createTokenKeeper(plex, { deviceKey, store });
    const tokens = await Promise.all([keeper.getToken(), keeper.getToken(), keeper.getToken()]);
    equal([new Set(tokens).size, refreshes().length - before], [1, 1]);
    const again = createTokenKeeper(plex, { deviceKey, store });
    equal((await plex.withToken(again.getToken).getUser()).username, 'owner');
    equal(refreshes().length - before, 1);
  },

  async 'stores a key as JSON'() {
    const { plex, deviceKey } = await signedInDevice();
    const stored = JSON.stringify(await exportDeviceKey(deviceKey));
    // What JSON.parse returns is not known; importDeviceKey checks it.
    const restored = await importDeviceKey(JSON.parse(stored) as DeviceKeyJson);
    equal(restored.kid, deviceKey.kid);
    equal(typeof (await refreshToken(plex, { deviceKey: restored })).token, 'string');
  },

  async 'stores a key that cannot be exported as a pair'() {
    const key = await generateDeviceKey({ extractable: false });
    equal(key.keyPair.privateKey.extractable, false);
    equal((await importDeviceKey(key.keyPair)).kid, key.kid);
    const error = await rejection(exportDeviceKey(key));
    assert(error instanceof Error && error.name === 'PlexInputError', String(error));
  },

  async 'replaces an old token by a key'() {
    const { plex, token } = await signedInClient(clientIdentifier);
    const deviceKey = await generateDeviceKey();
    await registerDevice(plex, { token, deviceKey, replaceToken: true });
    await refreshToken(plex, { deviceKey });
    const error = await rejection(plex.withToken(token).getUser());
    equal(error instanceof Error && error.name, 'PlexApiError');
  },

  async 'takes no token that was changed, or is for another key'() {
    const { plex, deviceKey, token } = await signedInDevice();
    const other = await generateDeviceKey();
    const [header, claims, signature = ''] = token.split('.');
    const changed = [header, claims, signature.replace(/^./, (a) => (a === 'A' ? 'B' : 'A'))];
    for (const error of [
      await rejection(verifyToken(plex, changed.join('.'), { deviceKey })),
      await rejection(verifyToken(plex, token, { deviceKey: other })),
    ]) {
      assert(error instanceof TokenInvalidError, String(error));
    }
  },

  async 'reports a key that plex.tv does not know'() {
    const { plex } = await signedInDevice();
    const error = await rejection(refreshToken(plex, { deviceKey: await generateDeviceKey() }));
    assert(error instanceof DeviceRevokedError, String(error));
    equal(error.code, 'device_revoked');
  },

  async 'signs in with a key over HTTP'(plexTv) {
    const plex = createPlexClient({ clientIdentifier, plexTv });
    const deviceKey = await generateDeviceKey();
    const { token } = await (await startSignIn(plex, { deviceKey })).wait({ interval: 50 });
    equal((await verifyToken(plex, token, { deviceKey })).thumbprint, deviceKey.kid);
  },
};
