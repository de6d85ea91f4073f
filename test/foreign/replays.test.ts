/**
 * The requests of clients that npm does not have, and what they read in the responses: in Python, PHP, Go and Rust, and
 * of pages and servers of apps. Each test names its source.
 */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { parseStringPromise } from 'xml2js';
import { createSandbox, type SandboxOptions } from '../../src/sandbox/index.ts';

const people: SandboxOptions = {
  cors: true,
  users: [
    { username: 'ada', id: 1, email: 'ada@example.com', subscription: { active: true } },
    { username: 'grace', id: 2, email: 'grace@example.com' },
    { username: 'stranger', id: 3 },
  ],
  servers: [{ name: 'Engine', clientIdentifier: 'engine', owner: 'ada', sharedWith: ['grace'] }],
};

/** The fields of JSON that a test reads: each reads those of its own response. */
interface Body {
  id: number;
  code: string;
  product: string | null;
  expiresAt: string;
  authToken: string | null;
  user: { username: string };
}

interface Call {
  headers?: Record<string, string>;
  body?: string | URLSearchParams;
}

/** A sandbox over a real socket, to which clients send exactly these headers and these bytes. */
async function startPlexTv() {
  const sandbox = createSandbox(people);
  const { url } = await sandbox.listen();
  const send = async (method: string, path: string, { headers = {}, body }: Call = {}) => {
    const content = body === undefined ? undefined : String(body);
    const form = body instanceof URLSearchParams ? { 'Content-Type': FORM } : {};
    const length = content === undefined ? {} : { 'Content-Length': String(content.length) };
    const outgoing = request(url + path, { method, headers: { ...form, ...length, ...headers } });
    outgoing.end(content);
    // The event has one argument, which its type does not say.
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const received = await text(response);
    return {
      status: response.statusCode,
      text: received,
      json: (): Body => JSON.parse(received),
      xml: (): Promise<unknown> => parseStringPromise(received),
    };
  };
  /** The token of a user, by no client in particular. */
  const tokenOf = async (user: string): Promise<string> => {
    const headers = { 'X-Plex-Client-Identifier': 'test' };
    const { id, code } = (await send('POST', '/api/v2/pins.json', { headers })).json();
    sandbox.approve(code, { user });
    return (await send('GET', `/api/v2/pins/${id}.json`, { headers })).json().authToken ?? '';
  };
  return { sandbox, send, tokenOf, [Symbol.asyncDispose]: sandbox[Symbol.asyncDispose] };
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_ONLY = { Accept: 'application/json' };

// jjlawren/python-plexauth 0.0.5, plexauth.py, as Home Assistant uses it.
test('Home Assistant: a form to pins.json without Accept, then polls with the form as headers', async () => {
  await using plexTv = await startPlexTv();
  const payload = {
    'X-Plex-Device-Name': 'Home Assistant',
    'X-Plex-Product': 'Home Assistant',
    'X-Plex-Client-Identifier': 'b3a0',
  };
  const started = await plexTv.send('POST', '/api/v2/pins.json?strong=true', {
    headers: { Accept: '*/*' },
    body: new URLSearchParams(payload),
  });
  const { id, code } = started.json();
  expect(code).toMatch(/^[a-z0-9]{25}$/);
  const poll = () =>
    plexTv.send('GET', `/api/v2/pins/${id}`, { headers: { ...payload, ...JSON_ONLY } });
  expect((await poll()).json().authToken).toBeNull();
  plexTv.sandbox.approve(code, { user: 'grace' });
  expect((await poll()).json().authToken).toMatch(/^[\w-]{20}$/);
});

// goauthentik/authentik, its PlexAPIClient in web/ and authentik/sources/plex/plex.py.
test('authentik: pins.json in the page, user and resources with query arguments on the server', async () => {
  await using plexTv = await startPlexTv();
  const headers = {
    ...JSON_ONLY,
    'Content-Type': 'application/json',
    'X-Plex-Product': 'authentik',
    'X-Plex-Version': '2026.1',
    'X-Plex-Device-Vendor': 'BeryJu.org',
  };
  const identity = { ...headers, 'X-Plex-Client-Identifier': 'authentik' };
  const pin = (
    await plexTv.send('POST', '/api/v2/pins.json?strong=true', { headers: identity })
  ).json();
  plexTv.sandbox.approve(pin.code, { user: 'grace' });
  const poll = await plexTv.send('GET', `/api/v2/pins/${pin.id}`, { headers: identity });
  const token = String(poll.json().authToken);
  const query = new URLSearchParams({
    'X-Plex-Token': token,
    'X-Plex-Client-Identifier': 'authentik',
  });
  const user = await plexTv.send('GET', `/api/v2/user?${query}`, { headers });
  expect(user.json()).toMatchObject({ id: 2, username: 'grace', title: 'grace' });
  const resources = await plexTv.send('GET', `/api/v2/resources?${query}`, { headers });
  expect(resources.json()).toMatchObject([{ provides: 'server', clientIdentifier: 'engine' }]);
});

// seerr-team/seerr, src/utils/plex.ts.
test('the page of Seerr: a preflight, a strong PIN, and polls with the same headers', async () => {
  await using plexTv = await startPlexTv();
  const headers = {
    ...JSON_ONLY,
    Origin: 'https://seerr.example',
    'X-Plex-Product': 'Seerr',
    'X-Plex-Client-Identifier': 'seerr',
    'X-Plex-Device-Screen-Resolution': '1920x1080',
  };
  const preflight = await plexTv.send('OPTIONS', '/api/v2/pins?strong=true', {
    headers: { Origin: 'https://seerr.example', 'Access-Control-Request-Method': 'POST' },
  });
  expect(preflight.status).toBe(204);
  const { id, code } = (
    await plexTv.send('POST', '/api/v2/pins?strong=true', {
      headers: { ...headers, 'Content-Type': FORM },
    })
  ).json();
  const poll = async () => (await plexTv.send('GET', `/api/v2/pins/${id}`, { headers })).json();
  expect(Date.parse((await poll()).expiresAt)).toBeGreaterThan(Date.now());
  plexTv.sandbox.approve(code);
  expect((await poll()).authToken).toMatch(/^[\w-]{20}$/);
});

// seerr-team/seerr, server/api/plextv.ts: axios without an identifier, except in a ping.
test('the server of Seerr lets in whom the server is shared with', async () => {
  await using plexTv = await startPlexTv();
  const headersOf = async (user: string) => ({
    ...JSON_ONLY,
    'Content-Type': 'application/json',
    'X-Plex-Token': await plexTv.tokenOf(user),
  });
  const admin = await headersOf('ada');
  const account = async (user: string) =>
    (await plexTv.send('GET', '/users/account.json', { headers: await headersOf(user) })).json()
      .user;
  expect(await account('grace')).toMatchObject({
    ...{ id: 2, email: 'grace@example.com', username: 'grace', hasPassword: true },
    ...{ subscription: { active: false, status: 'Inactive' }, roles: { roles: [] } },
  });
  const users = await (await plexTv.send('GET', '/api/users', { headers: admin })).xml();
  expect(users).toMatchObject({
    MediaContainer: {
      User: [{ $: { id: '2' }, Server: [{ $: { machineIdentifier: 'engine' } }] }],
    },
  });
  const path = '/api/resources?includeHttps=1';
  const devices = await (await plexTv.send('GET', path, { headers: admin })).xml();
  expect(devices).toMatchObject({
    MediaContainer: {
      Device: [
        {
          $: {
            name: 'Engine',
            owned: '1',
            provides: 'server',
            presence: '1',
            createdAt: '1609503144',
          },
          Connection: expect.arrayContaining([
            { $: expect.objectContaining({ protocol: 'https', local: '0' }) },
          ]),
        },
      ],
    },
  });
  const ping = { ...admin, 'X-Plex-Client-Identifier': 'random' };
  expect((await plexTv.send('GET', '/api/v2/ping', { headers: ping })).json()).toEqual({
    pong: true,
  });
});

// Tautulli, plexpy/plextv.py: XML, and the token in a header.
test('Tautulli lists its users: the account, and the friends with their attributes', async () => {
  await using plexTv = await startPlexTv();
  const headers = {
    'Content-Type': 'application/xml; charset=utf-8',
    'X-Plex-Token': await plexTv.tokenOf('ada'),
    'X-Plex-Client-Identifier': 'tautulli',
  };
  const read = async (path: string) => (await plexTv.send('GET', path, { headers })).xml();
  expect(await read('/users/account')).toMatchObject({
    user: {
      $: { id: '1', username: 'ada', email: 'ada@example.com', home: '0', restricted: '0' },
      subscription: [{ $: { active: '1' } }],
    },
  });
  expect(await read('/api/users')).toMatchObject({
    MediaContainer: {
      User: [
        {
          $: {
            ...{ id: '2', title: 'grace', email: 'grace@example.com', home: '0' },
            ...{ allowSync: '0', restricted: '0', filterAll: '', thumb: expect.any(String) },
          },
        },
      ],
    },
  });
  expect(await read('/api/servers/engine/shared_servers')).toMatchObject({
    MediaContainer: {
      SharedServer: [{ $: { userID: '2' }, Section: [{ $: { shared: '1' } }, {}] }],
    },
  });
  expect((await plexTv.send('GET', '/api/v2/ping', { headers })).text).toContain('<pong>1</pong>');
});

// causefx/Organizr: checkPlexToken, checkPlexUser and plugin_auth_plex.
test('Organizr checks a token, then looks for the user among the friends of the owner', async () => {
  await using plexTv = await startPlexTv();
  const check = async (user: string): Promise<boolean> => {
    const account = await plexTv.send('GET', '/users/account.json', {
      headers: {
        ...JSON_ONLY,
        'Content-Type': 'application/json',
        'X-Plex-Token': await plexTv.tokenOf(user),
      },
    });
    const { username } = account.json().user;
    const friends = await plexTv.send('GET', '/api/users', {
      headers: { 'X-Plex-Token': await plexTv.tokenOf('ada') },
    });
    return friends.text.includes(`username="${username}"`) && friends.text.includes('="engine"');
  };
  expect([await check('grace'), await check('stranger')]).toEqual([true, false]);
  const login = await plexTv.send('POST', '/users/sign_in.json', {
    headers: { ...JSON_ONLY, 'X-Plex-Client-Identifier': 'organizr' },
    body: new URLSearchParams({ 'user[login]': 'ada', 'user[password]': 'guess' }),
  });
  expect(login.status).toBe(401);
});

// The Plex-OAuth script of Kometa: strong as a form field, identity in headers.
test('Kometa: a strong PIN by form, with the identity in headers', async () => {
  await using plexTv = await startPlexTv();
  const headers = {
    ...JSON_ONLY,
    'X-Plex-Product': 'Kometa',
    'X-Plex-Client-Identifier': 'kometa',
  };
  const body = new URLSearchParams({ strong: 'true' });
  const { id, code } = (await plexTv.send('POST', '/api/v2/pins', { headers, body })).json();
  expect(code).toMatch(/^[a-z0-9]{25}$/);
  plexTv.sandbox.approve(code);
  const poll = await plexTv.send('GET', `/api/v2/pins/${id}`, { headers });
  expect(poll.json().authToken).toMatch(/^[\w-]{20}$/);
});

// arabcoders/watchstate, its page: strong in a JSON body, and the code in the query of each poll.
test('WatchState: a strong PIN by JSON, and the servers of the user', async () => {
  await using plexTv = await startPlexTv();
  const headers = {
    ...JSON_ONLY,
    'X-Plex-Product': 'WatchState',
    'X-Plex-Client-Identifier': 'ws',
  };
  const json = { ...headers, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ strong: true });
  const { id, code } = (await plexTv.send('POST', '/api/v2/pins', { headers: json, body })).json();
  expect(code).toMatch(/^[a-z0-9]{25}$/);
  plexTv.sandbox.approve(code, { user: 'grace' });
  const poll = await plexTv.send('GET', `/api/v2/pins/${id}?code=${code}`, { headers });
  const token = { ...headers, 'X-Plex-Token': String(poll.json().authToken) };
  const query = 'includeHttps=1&includeRelay=0&includeIPv6=0';
  const list = await plexTv.send('GET', `/api/v2/resources?${query}`, { headers: token });
  expect(list.json()).toMatchObject([{ provides: 'server', owned: false, ownerId: 1 }]);
});

// BrenekH/go-plexauth: a form in the body of GET.
test('go-plexauth sends the identity as a form, even in a GET', async () => {
  await using plexTv = await startPlexTv();
  const identity = { 'X-Plex-Product': 'go', 'X-Plex-Client-Identifier': 'go' };
  const form = (fields: Record<string, string>) => ({
    headers: JSON_ONLY,
    body: new URLSearchParams({ ...identity, ...fields }),
  });
  const { id, code } = (await plexTv.send('POST', '/api/v2/pins', form({ strong: 'true' }))).json();
  plexTv.sandbox.approve(code);
  const poll = await plexTv.send('GET', `/api/v2/pins/${id}`, form({ code }));
  const token = { 'X-Plex-Token': String(poll.json().authToken) };
  expect((await plexTv.send('GET', '/api/v2/user', form(token))).status).toBe(200);
  const wrong = { 'X-Plex-Token': 'wrong' };
  expect((await plexTv.send('GET', '/api/v2/user', form(wrong))).status).toBe(401);
});

/**
 * The fields that clients in Rust and Go require, with their types: andrey-yantsen/plex-api.rs (myplex/account.rs,
 * device.rs) and clambin/mediaclients (plex/plextv). Rust rejects a response without one of them.
 */
const [string, boolean, integer] = [expect.any(String), expect.any(Boolean), expect.any(Number)];
const required = {
  ...{ id: integer, uuid: string, username: string, friendlyName: string, title: string },
  ...{ email: string, thumb: string, confirmed: boolean, emailOnlyAuth: boolean },
  ...{ hasPassword: boolean, authToken: string, mailingListActive: boolean, scrobbleTypes: string },
  ...{ restricted: boolean, home: boolean, guest: boolean, homeSize: integer, protected: boolean },
  ...{ maxHomeSize: integer, country: string, homeAdmin: boolean, experimentalFeatures: boolean },
  ...{ twoFactorEnabled: boolean, backupCodesCreated: boolean, entitlements: expect.any(Array) },
  joinedAt: integer,
  rememberExpiresAt: integer,
  subscription: { active: boolean, status: string, features: expect.any(Array) },
  profile: {
    autoSelectAudio: boolean,
    autoSelectSubtitle: integer,
    defaultSubtitleAccessibility: integer,
    defaultSubtitleForced: integer,
  },
  services: [{ identifier: string, endpoint: string, status: string }],
};
const requiredOfDevice = {
  ...{ name: string, product: string, productVersion: string, platform: string, device: string },
  ...{ platformVersion: string, clientIdentifier: string, provides: string, publicAddress: string },
  ...{ createdAt: string, lastSeenAt: string, accessToken: string, owned: boolean, home: boolean },
  ...{ synced: boolean, relay: boolean, presence: boolean, httpsRequired: boolean },
  ...{ publicAddressMatches: boolean, dnsRebindingProtection: boolean },
  natLoopbackSupported: boolean,
  connections: expect.arrayContaining([
    {
      ...{ protocol: string, address: string, port: integer, uri: string },
      ...{ local: boolean, relay: boolean, IPv6: boolean },
    },
  ]),
};

test.each(['ada', 'grace'])(
  'plex-api.rs, mediaclients: %s and the servers decode',
  async (user) => {
    await using plexTv = await startPlexTv();
    const identity = { ...JSON_ONLY, 'X-Plex-Client-Identifier': 'rust' };
    // Its PIN has a product, which is a String: it fails for null.
    const { code, product } = (
      await plexTv.send('POST', '/api/v2/pins', { headers: identity })
    ).json();
    expect(product).toEqual(string);
    const headers = { ...identity, 'X-Plex-Token': await plexTv.tokenOf(user) };
    const body = new URLSearchParams({ code });
    expect((await plexTv.send('PUT', '/api/v2/pins/link.json', { headers, body })).status).toBe(
      204,
    );
    expect((await plexTv.send('GET', '/api/v2/user', { headers })).json()).toMatchObject(required);
    const path = '/api/v2/resources?includeHttps=1&includeRelay=1&includeIPv6=1';
    const devices = (await plexTv.send('GET', path, { headers })).json();
    expect(devices).toMatchObject([requiredOfDevice]);
  },
);

// go-plex-client: an ending, or none, and the token in a header.
test('go-plex-client: pins.json, pins/ID.json, the account and its devices', async () => {
  await using plexTv = await startPlexTv();
  const headers = { ...JSON_ONLY, 'X-Plex-Client-Identifier': 'go', 'X-Plex-Product': 'Go' };
  const { id, code } = (await plexTv.send('POST', '/api/v2/pins.json', { headers })).json();
  const token = await plexTv.tokenOf('ada');
  const signedIn = { ...headers, 'X-Plex-Token': token };
  const body = new URLSearchParams({ code });
  const linked = await plexTv.send('PUT', '/api/v2/pins/link.json', { headers: signedIn, body });
  expect(linked.status).toBe(204);
  const pin = (await plexTv.send('GET', `/api/v2/pins/${id}.json`, { headers })).json();
  expect(pin.authToken).toMatch(/^[\w-]{20}$/);
  const account = await plexTv.send('GET', '/users/account', { headers: signedIn });
  expect(account.json().user).toMatchObject({ id: 1, username: 'ada' });
  const devices = await plexTv.send('GET', '/api/resources?includeHttps=1', { headers: signedIn });
  expect(devices.text).toContain(' name="Engine" ');
});

// traefik-forward-auth-plex-sso and hjone72/PlexAuth: who may enter, by the user's own list.
test('traefik-forward-auth-plex-sso: the owner and a friend have the server, a stranger has not', async () => {
  await using plexTv = await startPlexTv();
  const tier = async (user: string): Promise<string | undefined> => {
    const headers = { 'X-Plex-Token': await plexTv.tokenOf(user) };
    const list = (await plexTv.send('GET', '/api/resources', { headers })).text;
    const [device] = /<Device [^>]*clientIdentifier="engine"[^>]*>/.exec(list) ?? [];
    return device && /owned="(\d)"/.exec(device)?.[1];
  };
  expect([await tier('ada'), await tier('grace'), await tier('stranger')]).toEqual([
    ...['1', '0', undefined],
  ]);
});
