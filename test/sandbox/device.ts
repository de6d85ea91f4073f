import { CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { expect } from 'vitest';
import { askForPin, type Answer, type Call, type PlexTv } from './plex-tv.ts';

/** When the sandboxes of these tests start, and their clock stands still unless it is advanced. */
export const start = Date.UTC(2026, 0, 1);
export const startSeconds = start / 1000;
export const frozen = { now: () => start };

/** Claims of a JWT, which may be wrong; one that is undefined is left out. */
export type Claims = Record<string, unknown>;

/** An installation of an app that has a key of its own. */
export interface TestDevice {
  clientIdentifier: string;
  /** The headers that tell who it is. */
  identity: Record<string, string>;
  /** The public key, as it is sent. */
  jwk: JWK;
  privateJwk: JWK;
  /** The claims of a device JWT that is good for five minutes from `start`. */
  claims: Claims;
  /** A device JWT; what is given replaces what a good one has, and undefined takes it away. */
  sign: (claims?: Claims, header?: { alg?: string; kid?: string | undefined }) => Promise<string>;
}

/** A device with a new key, or with this one, whose `kid` is 'key of NAME' unless it is given. */
export async function createDevice(
  clientIdentifier = 'test-client',
  { alg = 'EdDSA', key, kid = `key of ${clientIdentifier}` }: DeviceOptions = {},
): Promise<TestDevice> {
  const privateJwk = key ?? (await makeKey(alg));
  const privateKey = await importJWK(privateJwk, alg);
  const { kty, crv, x, n, e } = privateJwk;
  const members = kty === 'RSA' ? { kty, n, e } : { kty, crv, x };
  const claims = {
    aud: 'plex.tv',
    iss: clientIdentifier,
    iat: startSeconds,
    exp: startSeconds + 300,
    scope: 'username',
  };
  return {
    clientIdentifier,
    identity: { 'X-Plex-Client-Identifier': clientIdentifier },
    // The members of RSA keys and of others are optional, and here each has those of its type.
    jwk: { ...members, kid, use: 'sig', alg } as JWK,
    privateJwk,
    claims,
    sign(changes, header) {
      const { kid: named, ...rest } = { alg, kid, typ: 'JWT', ...header };
      const all = named === undefined ? rest : { ...rest, kid: named };
      return signJwt({ ...claims, ...changes }, all, privateKey);
    },
  };
}

/** A JWT of any claims. */
export function signJwt(
  claims: Claims,
  header: { alg: string; kid?: string; typ: string },
  key: CryptoKey | Uint8Array,
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader(header)
    .sign(key);
}

interface DeviceOptions {
  alg?: 'EdDSA' | 'RS256';
  /** A private JWK. */
  key?: JWK;
  kid?: string;
}

async function makeKey(alg: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return exportJWK(privateKey);
}

/** Sends JSON. */
export function postJson(
  plexTv: PlexTv,
  path: string,
  value: unknown,
  { headers, ...call }: Omit<Call, 'body'> = {},
): Promise<Answer> {
  return plexTv.call('POST', path, {
    ...call,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(value),
  });
}

/** A PIN that has the device's key. */
export function askWithKey(plexTv: PlexTv, { identity, jwk }: TestDevice, strong = true) {
  return askForPin(plexTv, '/pins', {
    headers: { 'Content-Type': 'application/json', ...identity },
    body: JSON.stringify({ jwk, strong }),
  });
}

export function poll(
  plexTv: PlexTv,
  { identity }: TestDevice,
  id: string,
  deviceJWT?: string,
): Promise<Answer> {
  const query = deviceJWT === undefined ? '' : `?${String(new URLSearchParams({ deviceJWT }))}`;
  return plexTv.call('GET', `/pins/${id}${query}`, { headers: identity });
}

/** The Plex JWT of a user who has just signed in with the device's key. */
export async function signInWithKey(
  plexTv: PlexTv,
  device: TestDevice,
  { user, claims }: { user?: string; claims?: Claims } = {},
): Promise<string> {
  const { id, code } = await askWithKey(plexTv, device);
  plexTv.sandbox.approve(code, user === undefined ? {} : { user });
  const answer = await poll(plexTv, device, id, await device.sign(claims));
  expect(answer.status).toBe(200);
  return answer.field('authToken') ?? '';
}

/** The token of a user who has just signed in without a key. */
export async function signInWithout(plexTv: PlexTv, { identity }: TestDevice): Promise<string> {
  const { id, code } = await askForPin(plexTv, '/pins', { headers: identity });
  plexTv.sandbox.approve(code);
  const answer = await plexTv.call('GET', `/pins/${id}`, { headers: identity });
  return answer.field('authToken') ?? '';
}

export function register(plexTv: PlexTv, { jwk }: TestDevice, token: string): Promise<Answer> {
  return postJson(plexTv, '/auth/jwk', { jwk }, { headers: { 'X-Plex-Token': token } });
}

export async function askForNonce(plexTv: PlexTv): Promise<string> {
  return (await plexTv.call('GET', '/auth/nonce')).field('nonce') ?? '';
}

export function exchange(plexTv: PlexTv, jwt: unknown): Promise<Answer> {
  return postJson(plexTv, '/auth/token', { jwt });
}

/** Asks for a nonce, signs it and exchanges that. */
export async function refresh(
  plexTv: PlexTv,
  device: TestDevice,
  claims?: Claims,
): Promise<Answer> {
  const nonce = await askForNonce(plexTv);
  return exchange(plexTv, await device.sign({ nonce, ...claims }));
}

/** The status of `GET /user` with this token. */
export async function statusOf(plexTv: PlexTv, token: string): Promise<number> {
  return (await plexTv.call('GET', '/user', { headers: { 'X-Plex-Token': token } })).status;
}

/** The status and the code of a refusal. */
export function refusalOf(answer: Answer): [number, string | undefined] {
  return [answer.status, answer.field('errors.0.code')];
}
