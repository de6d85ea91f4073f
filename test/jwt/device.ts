import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JWK,
  SignJWT,
} from 'jose';
import { expect, onTestFinished, vi } from 'vitest';
import {
  createPlexClient,
  type DeviceKey,
  type PlexClient,
  type SignedIn,
  type SignIn,
  startSignIn,
  type StartSignInOptions,
} from '../../src/index.ts';
import { generateDeviceKey } from '../../src/jwt/index.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import { checkedFetch } from '../support/checked-fetch.ts';
import { clientWith, IDENTIFIER } from '../support/plex.ts';

export const NOW = Date.parse('2026-11-22T12:00:00Z');
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** A sandbox, a client for it, and the requests that the client sends. All of them are checked against the spec. */
export function plexTv(options: SandboxOptions = {}): {
  sandbox: Sandbox;
  plex: PlexClient;
  sent: Request[];
} {
  const sandbox = createSandbox(options);
  const { fetch, expectNone } = checkedFetch(sandbox);
  onTestFinished(expectNone);
  const sent: Request[] = [];
  const plex = createPlexClient({
    clientIdentifier: IDENTIFIER,
    fetch: (input, init) => {
      const request = new Request(input, init);
      sent.push(request.clone());
      return fetch(request);
    },
  });
  return { sandbox, plex, sent };
}

/** A client for a plex.tv that issues the same token for each request, without a nonce. */
export async function plexTvWithOneToken(): Promise<{
  plex: PlexClient;
  deviceKey: DeviceKey;
  token: string;
}> {
  const deviceKey = await generateDeviceKey();
  const issuer = await createIssuer();
  const token = await issuer.sign(plexClaims(NOW, deviceKey.kid, { nonce: undefined }));
  const { plex } = clientWith(({ url }) => {
    if (url.endsWith('/keys')) return Response.json({ keys: [issuer.jwk] });
    return Response.json(url.endsWith('/nonce') ? { nonce: 'a-nonce' } : { auth_token: token });
  });
  return { plex, deviceKey, token };
}

/** A client for a sandbox whose responses may violate the spec. */
export const unchecked = (sandbox: Sandbox): PlexClient =>
  createPlexClient({ clientIdentifier: IDENTIFIER, fetch: sandbox.fetch });

/** Signs in with a new device key. */
export async function signedIn(
  sandbox: Sandbox,
  plex: PlexClient,
  options: Pick<StartSignInOptions, 'scope'> = {},
) {
  const deviceKey = await generateDeviceKey();
  const signIn = await startSignIn(plex, { deviceKey, ...options });
  sandbox.approve(signIn.code);
  const result = await signIn.check();
  if (!result) throw new Error('not approved');
  return { deviceKey, token: result.token };
}

/** Moves only the local wall clock by so many ms, as if it was set, or the machine slept. */
export const setLocalClock = (ms: number): void => {
  vi.setSystemTime(Date.now() + ms);
};

/** Waits for a sign-in on fake time, which only advances while the wait pauses. */
export async function waitThrough(
  signIn: SignIn,
  eachPause: (attempt: number) => void = () => {},
): Promise<SignedIn> {
  const progress = { paused: 0, done: false };
  const waiting = signIn.wait({ onWaiting: ({ attempt }) => (progress.paused = attempt) });
  void waiting.catch(() => {}).finally(() => (progress.done = true));
  while (!progress.done) {
    await new Promise((resolve) => setImmediate(resolve));
    if (progress.paused === 0) continue;
    eachPause(progress.paused);
    progress.paused = 0;
    vi.advanceTimersToNextTimer();
  }
  return waiting;
}

/** Fakes the clocks and the timers of pauses, but not the event loop, which real work needs. */
export const fakeTime = (now = NOW): void => {
  vi.useFakeTimers({
    now,
    toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
  });
};

/** The device JWTs of the polls, in order. */
export const deviceJwts = (sent: readonly Request[]): string[] =>
  sent.flatMap(({ url }) => new URL(url).searchParams.get('deviceJWT') ?? []);

/** What plex.tv and other clients require of a device JWT [doc][py]. */
export function expectDeviceJwt(jwt: string, kid: string): void {
  expect(decodeProtectedHeader(jwt)).toEqual({ alg: 'EdDSA', kid, typ: 'JWT' });
  const claims = decodeJwt(jwt);
  expect(claims).toMatchObject({ aud: 'plex.tv', iss: IDENTIFIER, scope: 'username' });
  expect(Number(claims.exp) - Number(claims.iat)).toBe(300);
}

/** A key pair of plex.tv, to sign tokens in a test. */
export async function createIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'plex-1', use: 'sig', alg: 'EdDSA' };
  return {
    jwk,
    privateKey,
    sign: (claims: Record<string, unknown>, header: Record<string, unknown> = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'EdDSA', kid: 'plex-1', typ: 'JWT', ...header })
        .sign(privateKey),
  };
}

/** The claims of a valid Plex JWT. `changes` replaces some of them; undefined removes one. */
export const plexClaims = (
  now: number,
  thumbprint: string,
  changes: Record<string, unknown> = {},
): Record<string, unknown> => ({
  iss: 'plex.tv',
  aud: ['plex.tv', IDENTIFIER],
  iat: Math.floor(now / 1000),
  exp: Math.floor(now / 1000) + 7 * 24 * 3600,
  nonce: 'a-nonce',
  thumbprint,
  user: { id: 1 },
  ...changes,
});
