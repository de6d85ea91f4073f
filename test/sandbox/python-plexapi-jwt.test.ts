/** What python-plexapi's MyPlexJWTLogin sends, and what it reads in the responses, as raw HTTP. */
import { createHash } from 'node:crypto';
import { decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  getNonce,
  createDevice,
  exchange,
  frozen,
  poll,
  postJson,
  errorOf,
  register,
  signInWithout,
  start,
  startSeconds,
  statusOf,
  type TestDevice,
} from './device.ts';
import { startPlexTv, transports, type PlexTv } from './plex-tv.ts';

/** Its names of keys are hex, and no thumbprints of RFC 7638. */
const kid = createHash('sha256').update('its private and its public key').digest('hex');
const scope = 'username,email,friendly_name,restricted,anonymous,joinedAt';

const createPython = (): Promise<TestDevice> => createDevice('0x1234', { kid });

/** Its `_encodeClientJWT`: there is a nonce in each, and all scopes. */
const encodeClientJwt = async (plexTv: PlexTv, device: TestDevice): Promise<string> =>
  device.sign({ nonce: await getNonce(plexTv), scope });

/** Its `verifyJWT`: the keys from the end on, the claims that it requires, and a day that must be left. */
async function verify(plexTv: PlexTv, token: string): Promise<JWTPayload> {
  const { keys } = (await plexTv.call('GET', '/auth/keys')).json() as {
    keys: { kty: string }[];
  };
  const [newest = { kty: '' }] = keys.toReversed();
  const { payload } = await jwtVerify(token, newest, {
    algorithms: ['EdDSA'],
    audience: ['plex.tv', '0x1234'],
    issuer: 'plex.tv',
    requiredClaims: ['aud', 'iss', 'exp', 'iat', 'thumbprint'],
    currentDate: new Date(start),
  });
  expect(payload['thumbprint']).toBe(kid);
  expect(payload.exp).toBeGreaterThan(startSeconds + 24 * 60 * 60);
  return payload;
}

describe.each(transports)('%s', (transport) => {
  test.each([
    ['a code to type', {}, 4],
    ['OAuth', { strong: true }, 25],
  ])('a sign-in with %s sends one device JWT on every poll', async (_, strong, length) => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createPython();
    const body = { jwk: device.jwk, ...strong };
    const pin = await postJson(plexTv, '/pins', body, { headers: device.identity });
    const [id, code] = [pin.field('id') ?? '', pin.field('code') ?? ''];
    expect(code).toHaveLength(length);

    const clientJwt = await encodeClientJwt(plexTv, device);
    for (let polls = 0; polls < 3; polls += 1) {
      expect((await poll(plexTv, device, id, clientJwt)).json()).toMatchObject({ authToken: null });
      plexTv.sandbox.advance(1000);
    }
    plexTv.sandbox.approve(code);
    const token = (await poll(plexTv, device, id, clientJwt)).field('authToken') ?? '';
    const claims = await verify(plexTv, token);
    expect(claims).toMatchObject({
      nonce: decodeJwt(clientJwt)['nonce'],
      user: { username: 'owner', email: 'owner@example.com', friendly_name: 'Olive Owner' },
    });
    expect(await statusOf(plexTv, token)).toBe(200);
  });

  test('a wait of more than five minutes fails because of its bug: it never signs again', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createPython();
    const body = { jwk: device.jwk, strong: true };
    const pin = await postJson(plexTv, '/pins', body, { headers: device.identity });
    const clientJwt = await encodeClientJwt(plexTv, device);
    plexTv.sandbox.advance(300_000);
    plexTv.sandbox.approve(pin.field('code') ?? '');
    const response = await poll(plexTv, device, pin.field('id') ?? '', clientJwt);
    expect(errorOf(response)).toEqual([498, '498']);
  });

  test('an existing token is registered and refreshed', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createPython();
    const old = await signInWithout(plexTv, device);
    const registered = await register(plexTv, device, old);
    // It reads JSON if the response has that type and is not empty, otherwise XML.
    expect(registered.status).toBe(201);
    expect(registered.json()).toEqual({});
    const response = await exchange(plexTv, await encodeClientJwt(plexTv, device));
    const token = response.field('auth_token') ?? '';
    await verify(plexTv, token);
    expect([await statusOf(plexTv, token), await statusOf(plexTv, old)]).toEqual([200, 401]);
  });
});
