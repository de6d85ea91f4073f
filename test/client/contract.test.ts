/** The requests of a client are those that openapi-fetch builds from the same arguments. */
import createClient from 'openapi-fetch';
import { describe, expect, test } from 'vitest';
import type { paths } from '../../src/index.ts';
import { clientWith, IDENTIFIER, TOKEN } from '../support/plex.ts';

const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'abc', kid: 'k', use: 'sig', alg: 'EdDSA' } as const;
const identity = { 'X-Plex-Client-Identifier': IDENTIFIER } as const;
const token = { 'X-Plex-Token': TOKEN };

/** A bare client of openapi-fetch whose requests are captured. */
function bareClient(baseUrl: string) {
  const captured: Request[] = [];
  const client = createClient<paths>({
    baseUrl,
    headers: { Accept: 'application/json', ...identity, 'X-Plex-Product': 'My App' },
    fetch: async (request) => {
      captured.push(request);
      return new Response(null, { status: 204 });
    },
  });
  return { client, captured };
}

const PLEX = 'https://plex.tv/api/v2';
const CLIENTS = 'https://clients.plex.tv/api/v2';

type Bare = ReturnType<typeof bareClient>['client'];
type Plex = ReturnType<typeof clientWith>['plex'];

const operations: Record<
  Exclude<keyof Plex, 'fetch' | 'withToken'>,
  [baseUrl: string, build: (plex: Plex) => Promise<Request>, send: (bare: Bare) => unknown]
> = {
  getPin: [
    PLEX,
    (plex) => plex.getPin.request({ strong: true }),
    (bare) => bare.POST('/pins', { params: { query: { strong: true }, header: identity } }),
  ],
  getPinForKey: [
    'https://clients.plex.tv/api',
    (plex) => plex.getPinForKey.request({ jwk, strong: false }),
    (bare) => bare.POST('/v2/pins', { params: { header: identity }, body: { jwk, strong: false } }),
  ],
  getTokenByPinId: [
    PLEX,
    (plex) => plex.getTokenByPinId.request({ pinId: 12, deviceJWT: 'a.b+/= c' }),
    (bare) =>
      bare.GET('/pins/{pinId}', {
        params: { path: { pinId: 12 }, query: { deviceJWT: 'a.b+/= c' }, header: identity },
      }),
  ],
  getUser: [
    PLEX,
    (plex) => plex.withToken(TOKEN).getUser.request(),
    (bare) => bare.GET('/user', { headers: token }),
  ],
  getResources: [
    CLIENTS,
    (plex) => plex.withToken(TOKEN).getResources.request({ includeHttps: true, includeRelay: 0 }),
    (bare) =>
      bare.GET('/resources', {
        params: { query: { includeHttps: true, includeRelay: 0 } },
        headers: token,
      }),
  ],
  linkPin: [
    PLEX,
    (plex) => plex.withToken(TOKEN).linkPin.request({ code: 'K&L é' }),
    (bare) =>
      bare.PUT('/pins/link', {
        body: { code: 'K&L é' },
        headers: { ...token, 'Content-Type': 'application/x-www-form-urlencoded' },
      }),
  ],
  ping: [
    PLEX,
    (plex) => plex.withToken(TOKEN).ping.request(),
    (bare) => bare.GET('/ping', { headers: token }),
  ],
  signOut: [
    PLEX,
    (plex) => plex.withToken(TOKEN).signOut.request(),
    (bare) => bare.DELETE('/users/signout', { headers: token }),
  ],
  registerDeviceKey: [
    CLIENTS,
    (plex) => plex.withToken(TOKEN).registerDeviceKey.request({ jwk }),
    (bare) => bare.POST('/auth/jwk', { body: { jwk }, headers: token }),
  ],
  exchangeDeviceJwt: [
    CLIENTS,
    (plex) => plex.exchangeDeviceJwt.request({ jwt: 'a.b.c' }),
    (bare) => bare.POST('/auth/token', { body: { jwt: 'a.b.c' } }),
  ],
  getHomeUsers: [
    PLEX,
    (plex) => plex.withToken(TOKEN).getHomeUsers.request(),
    (bare) => bare.GET('/home/users', { headers: token }),
  ],
  switchHomeUser: [
    PLEX,
    (plex) => plex.withToken(TOKEN).switchHomeUser.request({ uuid: 'a/b c', pin: '0012' }),
    (bare) =>
      bare.POST('/home/users/{uuid}/switch', {
        params: { path: { uuid: 'a/b c' }, query: { pin: '0012' } },
        headers: token,
      }),
  ],
  getFriends: [
    PLEX,
    (plex) => plex.withToken(TOKEN).getFriends.request(),
    (bare) => bare.GET('/friends', { headers: token }),
  ],
  getNonce: [CLIENTS, (plex) => plex.getNonce.request(), (bare) => bare.GET('/auth/nonce')],
  getKeys: [CLIENTS, (plex) => plex.getKeys.request(), (bare) => bare.GET('/auth/keys')],
};

describe('a client and a bare openapi-fetch client build the same request', () => {
  test('of every operation that a client has', () => {
    const { plex } = clientWith(() => new Response());
    const methods = Object.keys(plex).filter((name) => !['fetch', 'withToken'].includes(name));
    expect(Object.keys(operations).sort()).toEqual(methods.sort());
  });

  test.each(Object.entries(operations))('%s', async (_, [baseUrl, build, send]) => {
    const { plex, sent } = clientWith(() => new Response(), { product: 'My App' });
    const { client, captured } = bareClient(baseUrl);
    await send(client);
    const built = await build(plex);
    const [expected] = captured;
    expect(built.method).toBe(expected?.method);
    expect(built.url).toBe(expected?.url);
    expect(Object.fromEntries(built.headers)).toEqual(Object.fromEntries(expected?.headers ?? []));
    expect(await built.text()).toBe(await expected?.text());
    expect(sent).toEqual([]);
  });
});
