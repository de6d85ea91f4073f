import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type PlexClient, resumeSignIn, startSignIn } from '../../src/index.ts';
import { decodeToken, generateDeviceKey, verifyToken } from '../../src/jwt/index.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { caught, clientWith, IDENTIFIER, pin } from '../support/plex.ts';
import {
  createIssuer,
  DAY,
  deviceJwts,
  expectDeviceJwt,
  fakeTime,
  MINUTE,
  NOW,
  plexClaims,
  plexTv,
  setLocalClock,
  unchecked,
  waitThrough,
} from './device.ts';

beforeEach(() => fakeTime());
afterEach(() => {
  vi.useRealTimers();
});

const expectNoErrors = ({ requests }: Sandbox): void => {
  expect(requests.filter(({ status }) => status === null || status >= 300)).toEqual([]);
};

/** Waits for half an hour. The sign-in is approved in the last minutes. */
const waitHalfAnHour = (sandbox: Sandbox, plex: PlexClient) =>
  generateDeviceKey().then(async (deviceKey) => {
    const signIn = await startSignIn(plex, { deviceKey });
    const startedAt = performance.now();
    const approved = { already: false };
    const signedIn = await waitThrough(signIn, () => {
      if (approved.already || performance.now() - startedAt < 29 * MINUTE) return;
      approved.already = true;
      sandbox.approve(signIn.code);
    });
    return { deviceKey, signIn, signedIn };
  });

describe('a sign-in with a device key', () => {
  test('requests a PIN with its public key', async () => {
    const { plex, sent } = plexTv();
    const deviceKey = await generateDeviceKey();
    const signIn = await startSignIn(plex, { deviceKey });
    expect(sent).toHaveLength(1);
    const [request] = sent;
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe('https://clients.plex.tv/api/v2/pins');
    expect(await request?.json()).toEqual({ jwk: deviceKey.jwk, strong: true });
    expect(signIn.code).toHaveLength(25);
    expect(signIn.url).toContain(signIn.code);
  });

  test('works with a short code as well', async () => {
    const { sandbox, plex } = plexTv();
    const deviceKey = await generateDeviceKey();
    const signIn = await startSignIn(plex, { deviceKey, strong: false });
    expect(signIn.code).toHaveLength(4);
    sandbox.approve(signIn.code);
    expect(decodeToken((await signIn.check())?.token ?? '')).toMatchObject({
      thumbprint: deviceKey.kid,
    });
  });

  test('ends with a Plex JWT for that key', async () => {
    const { sandbox, plex } = plexTv();
    const deviceKey = await generateDeviceKey();
    const signIn = await startSignIn(plex, { deviceKey });
    expect(await signIn.check()).toBeNull();
    sandbox.approve(signIn.code);
    const signedIn = await signIn.check();
    if (!signedIn) throw new Error('not approved');
    expect(signedIn).toMatchObject({ newRegistration: false, clientIdentifier: IDENTIFIER });
    const claims = await verifyToken(plex, signedIn.token, { deviceKey });
    expect(claims).toMatchObject({ thumbprint: deviceKey.kid, user: { username: 'owner' } });
    expect(await plex.withToken(signedIn.token).getUser()).toMatchObject({ username: 'owner' });
  });

  test('sends a currently valid device JWT with each poll, and reuses it', async () => {
    const { sandbox, plex, sent } = plexTv();
    const { deviceKey } = await waitHalfAnHour(sandbox, plex);
    const jwts = deviceJwts(sent);
    expect(jwts.length).toBeGreaterThan(300);
    // The wait takes 29 minutes, and a JWT of five minutes is replaced after three.
    expect([9, 10, 11]).toContain(new Set(jwts).size);
    for (const jwt of new Set(jwts)) expectDeviceJwt(jwt, deviceKey.kid);
    // The sandbox rejects expired JWTs.
    expectNoErrors(sandbox);
  });

  test.each([
    ['a day ahead', DAY],
    ['a day behind', -DAY],
    ['a year behind', -365 * DAY],
  ])('does so while the local clock is %s', async (_, skew) => {
    const { sandbox, plex } = plexTv({ now: () => Date.now() - skew });
    await waitHalfAnHour(sandbox, plex);
    expectNoErrors(sandbox);
  });

  test('works although the local clock is set and the machine sleeps', async () => {
    const { sandbox, plex } = plexTv({ now: () => NOW + performance.now() });
    const deviceKey = await generateDeviceKey();
    const signIn = await startSignIn(plex, { deviceKey });
    const signedIn = await waitThrough(signIn, (attempt) => {
      if (attempt === 2) setLocalClock(DAY);
      if (attempt === 4) setLocalClock(-2 * DAY);
      if (attempt === 6) {
        setLocalClock(10 * MINUTE);
        sandbox.advance(10 * MINUTE);
      }
      if (attempt === 8) sandbox.approve(signIn.code);
    });
    expect(signedIn.token).toMatch(/^eyJ/);
    expectNoErrors(sandbox);
  });

  test.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])('works although the Date of a response is an hour %s', async (_, ms) => {
    const { sandbox, plex } = plexTv();
    const signIn = await startSignIn(plex, { deviceKey: await generateDeviceKey() });
    const signedIn = await waitThrough(signIn, (attempt) => {
      if (attempt === 1) sandbox.fail({ kind: 'date', date: new Date(Date.now() + ms) });
      if (attempt === 5) sandbox.approve(signIn.code);
    });
    expect(signedIn.token).toMatch(/^eyJ/);
  });

  test('ends at once if plex.tv rejects the key', async () => {
    const { plex, sandbox } = plexTv();
    const deviceKey = await generateDeviceKey();
    const signIn = await startSignIn(plex, { deviceKey });
    const other = await generateDeviceKey();
    const state = { ...signIn.toJSON(), kid: other.kid };
    const error = await caught(() => resumeSignIn(plex, state, { deviceKey: other }).wait());
    expect(error).toMatchObject({ code: 'api', status: 422 });
    expect(sandbox.requests.filter(({ path }) => path.includes('/pins/'))).toHaveLength(1);
  });
});

describe('resuming', () => {
  test('requires the key again, and gets the time before it signs', async () => {
    const { sandbox, plex } = plexTv({ now: () => Date.now() - DAY });
    const deviceKey = await generateDeviceKey();
    const state = JSON.parse(JSON.stringify(await startSignIn(plex, { deviceKey })));
    expect(Object.keys(state)).not.toContain('deviceKey');
    expect(state.kid).toBe(deviceKey.kid);

    // A new client, like another process, does not know plex.tv's time.
    const again = unchecked(sandbox);
    const resumed = resumeSignIn(again, state, { deviceKey });
    expect(await resumed.check()).toBeNull();
    sandbox.approve(resumed.code);
    expect((await resumed.check())?.token).toMatch(/^eyJ/);
    expectNoErrors(sandbox);
  });

  test.each([
    ['no key', undefined],
    ['another key', generateDeviceKey],
  ])('with %s is rejected before anything is sent', async (_, make) => {
    const { plex, sent } = plexTv();
    const { kid, ...state } = (
      await startSignIn(plex, { deviceKey: await generateDeviceKey() })
    ).toJSON();
    const options = make ? { deviceKey: await make() } : {};
    expect(
      await caught(() => resumeSignIn(plex, { ...state, kid: kid ?? '' }, options)),
    ).toMatchObject({
      code: 'input',
      field: 'deviceKey',
      message: expect.stringContaining(kid ?? 'a kid'),
    });
    expect(sent).toHaveLength(1);
  });

  test('a sign-in that was started without a key rejects one', async () => {
    const { plex } = plexTv();
    const state = (await startSignIn(plex)).toJSON();
    const deviceKey = await generateDeviceKey();
    expect(await caught(() => resumeSignIn(plex, state, { deviceKey }))).toMatchObject({
      code: 'input',
      field: 'deviceKey',
    });
  });
});

test.each([[null], ['a key'], [{}], [{ kid: 'a', jwk: {} }]])(
  'rejects an invalid device key before anything is sent: %j',
  async (deviceKey) => {
    const { plex, sent } = clientWith(() => Response.json(pin()));
    expect(await caught(() => startSignIn(plex, { deviceKey: deviceKey as never }))).toMatchObject({
      code: 'input',
      field: 'deviceKey',
    });
    expect(sent).toHaveLength(0);
  },
);

describe('a token is verified before it is returned', () => {
  test.each([
    ['an old token', () => 'sEcReT-t0ken_abcdEFG'],
    ['one for another key', { thumbprint: 'another' }],
    ['one for another app', { aud: ['plex.tv', 'another'] }],
    ['an expired one', { exp: NOW / 1000 - 1 }],
  ])('%s is rejected', async (_, wrong) => {
    const deviceKey = await generateDeviceKey();
    const issuer = await createIssuer();
    const token =
      typeof wrong === 'function'
        ? wrong()
        : await issuer.sign(plexClaims(NOW, deviceKey.kid, wrong));
    const { plex } = clientWith(({ url }) =>
      url.endsWith('/keys')
        ? Response.json({ keys: [issuer.jwk] })
        : Response.json(pin({ authToken: url.includes('deviceJWT') ? token : null })),
    );
    const signIn = await startSignIn(plex, { deviceKey });
    const error = await caught(() => signIn.check());
    expect(error).toMatchObject({ code: 'response' });
    expect(String(error)).not.toContain(token);
  });

  test('a valid one is returned', async () => {
    const deviceKey = await generateDeviceKey();
    const issuer = await createIssuer();
    const token = await issuer.sign(plexClaims(NOW, deviceKey.kid));
    const { plex, sent } = clientWith(({ url }) =>
      url.endsWith('/keys')
        ? Response.json({ keys: [issuer.jwk] })
        : Response.json(pin({ authToken: url.includes('deviceJWT') ? token : null })),
    );
    const signIn = await startSignIn(plex, { deviceKey });
    expect(await signIn.check()).toMatchObject({ token });
    const [jwt = ''] = deviceJwts(sent);
    expect(decodeJwt(jwt).iss).toBe(IDENTIFIER);
  });
});
