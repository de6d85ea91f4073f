import { CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { expect } from 'vitest';
import { createPin, type ApiResponse, type Call, type PlexTv } from './plex-tv.ts';

/** The time at which the sandboxes of these tests start. Their clock stands still unless a test advances it. */
export const start = Date.UTC(2026, 0, 1);
export const startSeconds = start / 1000;
export const frozen = { now: () => start };

/** The claims of a JWT, which may be invalid. An undefined claim is omitted. */
export type Claims = Record<string, unknown>;

/** An installation of an app that has its own key. */
export interface TestDevice {
  clientIdentifier: string;
  /** The headers that identify it. */
  identity: Record<string, string>;
  /** The public key that it sends. */
  jwk: JWK;
  privateJwk: JWK;
  /** The claims of a device JWT that is valid for five minutes from `start`. */
  claims: Claims;
  /** Signs a device JWT. Given values replace those of a valid one; undefined removes a value. */
  sign: (claims?: Claims, header?: { alg?: string; kid?: string | undefined }) => Promise<string>;
}

/** Creates a device with a new key or the given one. The default `kid` is 'key of NAME'. */
export async function createDevice(
  clientIdentifier = 'test-client',
  { alg = 'EdDSA', key, kid = `key of ${clientIdentifier}` }: DeviceOptions = {},
): Promise<TestDevice> {
  const privateJwk = key ?? (await generateKey(alg));
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

/** Signs a JWT with any claims. */
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

async function generateKey(alg: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return exportJWK(privateKey);
}

/** Sends JSON. */
export function postJson(
  plexTv: PlexTv,
  path: string,
  value: unknown,
  { headers, ...call }: Omit<Call, 'body'> = {},
): Promise<ApiResponse> {
  return plexTv.call('POST', path, {
    ...call,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(value),
  });
}

/** Creates a PIN with the device's key. */
export function createPinWithKey(plexTv: PlexTv, { identity, jwk }: TestDevice, strong = true) {
  return createPin(plexTv, '/pins', {
    headers: { 'Content-Type': 'application/json', ...identity },
    body: JSON.stringify({ jwk, strong }),
  });
}

export function poll(
  plexTv: PlexTv,
  { identity }: TestDevice,
  id: string,
  deviceJWT?: string,
): Promise<ApiResponse> {
  const query = deviceJWT === undefined ? '' : `?${String(new URLSearchParams({ deviceJWT }))}`;
  return plexTv.call('GET', `/pins/${id}${query}`, { headers: identity });
}

/** Signs a user in with the device's key, and returns the Plex JWT. */
export async function signInWithKey(
  plexTv: PlexTv,
  device: TestDevice,
  { user, claims }: { user?: string; claims?: Claims } = {},
): Promise<string> {
  const { id, code } = await createPinWithKey(plexTv, device);
  plexTv.sandbox.approve(code, user === undefined ? {} : { user });
  const response = await poll(plexTv, device, id, await device.sign(claims));
  expect(response.status).toBe(200);
  return response.field('authToken') ?? '';
}

/** Signs a user in without a key, and returns the token. */
export async function signInWithout(plexTv: PlexTv, { identity }: TestDevice): Promise<string> {
  const { id, code } = await createPin(plexTv, '/pins', { headers: identity });
  plexTv.sandbox.approve(code);
  const response = await plexTv.call('GET', `/pins/${id}`, { headers: identity });
  return response.field('authToken') ?? '';
}

export function register(plexTv: PlexTv, { jwk }: TestDevice, token: string): Promise<ApiResponse> {
  return postJson(plexTv, '/auth/jwk', { jwk }, { headers: { 'X-Plex-Token': token } });
}

export async function getNonce(plexTv: PlexTv): Promise<string> {
  return (await plexTv.call('GET', '/auth/nonce')).field('nonce') ?? '';
}

export function exchange(plexTv: PlexTv, jwt: unknown): Promise<ApiResponse> {
  return postJson(plexTv, '/auth/token', { jwt });
}

/** Exchanges a device JWT with a new nonce. */
export async function refresh(
  plexTv: PlexTv,
  device: TestDevice,
  claims?: Claims,
): Promise<ApiResponse> {
  const nonce = await getNonce(plexTv);
  return exchange(plexTv, await device.sign({ nonce, ...claims }));
}

/** Returns the status of `GET /user` with this token. */
export async function statusOf(plexTv: PlexTv, token: string): Promise<number> {
  return (await plexTv.call('GET', '/user', { headers: { 'X-Plex-Token': token } })).status;
}

/** Returns the status and the code of an error response. */
export function errorOf(response: ApiResponse): [number, string | undefined] {
  return [response.status, response.field('errors.0.code')];
}
