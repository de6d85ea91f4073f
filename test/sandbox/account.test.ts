import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { client, formats, type PlexTv, signIn, startPlexTv, transports } from './plex-tv.ts';

const everything = '/resources?includeHttps=1&includeRelay=1&includeIPv6=1';

/** Signs a user in, and returns the headers of a request as this user. */
const headersOf = async (plexTv: PlexTv, user?: string) => ({
  ...client,
  'X-Plex-Token': await signIn(plexTv, user),
});

describe.each(transports)('accounts %s', (transport) => {
  describe.each(formats)('in %s', (format) => {
    test('the user has a token, a hashed PIN and service tokens', async () => {
      await using plexTv = await startPlexTv(transport);
      const token = await signIn(plexTv);
      const user = await plexTv.call('GET', '/user', {
        headers: { 'X-Plex-Token': token },
        format,
      });
      expect(user.status).toBe(200);
      expect(user.field('username')).toBe('owner');
      expect(user.field('title')).toBe('Olive Owner');
      expect(user.field('email')).toBe('owner@example.com');
      expect(user.field('home')).toBe('1');
      expect(user.field('homeAdmin')).toBe('1');
      expect(user.field('restricted')).toBe('0');
      expect(user.field('subscription.active')).toBe('1');
      expect(user.field('subscription.plan')).toBe('lifetime');
      expect(user.field('authToken')).toBe(token);
      expect(user.field('pin')).toMatch(/^[\w-]{43}$/);
      expect(user.field('services.0.token')).toMatch(/^[\w-]{20}$/);
      expect(user.field('services.0.token')).not.toBe(token);
      for (const field of ['id', 'uuid', 'friendlyName', 'thumb']) {
        expect(user.field(field), field).toBeTruthy();
      }
    });

    test('a request without a valid token gets a 401', async () => {
      await using plexTv = await startPlexTv(transport);
      const calls = [
        ['GET', '/user'],
        ['GET', '/resources'],
        ['GET', '/ping'],
        ['DELETE', '/users/signout'],
        ['PUT', '/pins/link'],
      ] as const;
      for (const [method, path] of calls) {
        for (const headers of [{}, { 'X-Plex-Token': '' }, { 'X-Plex-Token': 'bad' }]) {
          const response = await plexTv.call(method, path, { headers, format });
          expect(response.status).toBe(401);
          expect(response.field('errors.0.code')).toBe('1001');
          expect(response.field('errors.0.message')).toBe('User could not be authenticated');
          expect(response.field('errors.0.status')).toBe('401');
        }
      }
    });

    test('the servers have their connections', async () => {
      await using plexTv = await startPlexTv(transport);
      const headers = await headersOf(plexTv);
      const servers = await plexTv.call('GET', everything, { headers, format });
      expect(servers.status).toBe(200);
      expect(servers.field('0.name')).toBe('Living Room');
      expect(servers.field('0.provides')).toBe('server');
      expect(servers.field('0.owned')).toBe('1');
      expect(servers.field('0.clientIdentifier')).toMatch(/^[0-9a-f]{40}$/);
      expect(servers.field('0.accessToken')).toMatch(/^[\w-]{20}$/);
      expect(servers.field('0.accessToken')).not.toBe(headers['X-Plex-Token']);
      expect(servers.field('0.connections.0.uri')).toMatch(/^https:\/\/192-0-2-10\..*:32400$/);
      expect(servers.field('0.connections.0.local')).toBe('1');
      expect(servers.field('0.connections.2.relay')).toBe('1');
      expect(servers.field('0.connections.3.IPv6')).toBe('1');
      expect(servers.field('0.connections.3.address')).toBe('2001:db8::10');
      expect(servers.field('1.name')).toBe('Attic');
      expect(servers.field('2.name')).toBeUndefined();
    });

    test('a token is not valid after a sign-out', async () => {
      await using plexTv = await startPlexTv(transport);
      const headers = { 'X-Plex-Token': await signIn(plexTv) };
      const other = { 'X-Plex-Token': await signIn(plexTv) };
      expect((await plexTv.call('DELETE', '/users/signout', { headers, format })).status).toBe(204);
      expect((await plexTv.call('GET', '/user', { headers, format })).status).toBe(401);
      expect((await plexTv.call('DELETE', '/users/signout', { headers, format })).status).toBe(401);
      expect((await plexTv.call('GET', '/user', { headers: other, format })).status).toBe(200);
    });
  });

  test('a list without servers is an empty list', async () => {
    await using plexTv = await startPlexTv(transport, { servers: [] });
    const headers = await headersOf(plexTv);
    expect((await plexTv.call('GET', '/resources', { headers })).json()).toEqual([]);
    const { text } = await plexTv.call('GET', '/resources', { headers, format: 'XML' });
    expect(text).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<resources/>\n');
  });

  test('the parameters select the kinds of connections', async () => {
    await using plexTv = await startPlexTv(transport);
    const headers = await headersOf(plexTv);
    const hosts = async (query: string) => {
      const response = await plexTv.call('GET', `/resources?${query}`, { headers });
      const [protocol] = /^https?/.exec(response.field('0.connections.0.uri') ?? '') ?? [];
      const rows = [0, 1, 2, 3].map((index) => response.field(`0.connections.${index}.address`));
      return [protocol, ...rows];
    };
    const [local, remote, relay, ipv6] = [
      '192.0.2.10',
      '198.51.100.10',
      '203.0.113.10',
      '2001:db8::10',
    ];
    const none = undefined;
    expect(await hosts('')).toEqual(['http', local, none, none, none]);
    // The connections over https are there instead of the others.
    expect(await hosts('includeHttps=1')).toEqual(['https', local, remote, none, none]);
    expect(await hosts('includeHttps=1&includeRelay=true')).toEqual([
      ...['https', local, remote, relay, none],
    ]);
    expect(await hosts('includeHttps=1&includeIPv6=1&includeRelay=0')).toEqual([
      ...['https', local, remote, ipv6, none],
    ]);
  });

  test('a friend sees the shared server with a separate access token', async () => {
    await using plexTv = await startPlexTv(transport);
    const list = async (user: string) =>
      plexTv.call('GET', '/resources', { headers: await headersOf(plexTv, user) });
    const owners = await list('owner');
    const friends = await list('friend');
    expect(friends.field('0.clientIdentifier')).toBe(owners.field('0.clientIdentifier'));
    expect(friends.field('0.owned')).toBe('0');
    expect(friends.field('0.accessToken')).not.toBe(owners.field('0.accessToken'));
    expect(friends.field('1.name')).toBeUndefined();
    // It is the same one each time.
    expect((await list('friend')).field('0.accessToken')).toBe(friends.field('0.accessToken'));
  });

  test('users and servers are configurable', async () => {
    await using plexTv = await startPlexTv(transport, {
      users: [
        { username: 'ada', id: 7, email: null },
        { username: 'grace', restricted: true },
      ],
      servers: [
        {
          name: 'Analytical Engine',
          clientIdentifier: 'engine',
          owner: 'grace',
          sharedWith: ['ada'],
          connections: [],
        },
      ],
    });
    const ada = await headersOf(plexTv);
    const grace = await headersOf(plexTv, 'grace');
    const user = await plexTv.call('GET', '/user', { headers: ada });
    expect(user.json()).toMatchObject({ id: 7, username: 'ada', title: 'ada', email: null });
    expect(user.json()).toMatchObject({ scrobbleTypes: '', profile: {}, services: [{}] });
    expect((await plexTv.call('GET', '/user', { headers: grace })).json()).toMatchObject({
      restricted: true,
    });
    const own = await plexTv.call('GET', everything, { headers: grace });
    expect(own.json()).toMatchObject([
      { clientIdentifier: 'engine', owned: true, connections: [] },
    ]);
    const shared = await plexTv.call('GET', everything, { headers: ada });
    expect(shared.json()).toMatchObject([{ clientIdentifier: 'engine', owned: false }]);
  });

  test('the token may be a query parameter', async () => {
    await using plexTv = await startPlexTv(transport);
    const token = await signIn(plexTv);
    expect((await plexTv.call('GET', `/user?X-Plex-Token=${token}`)).field('authToken')).toBe(
      token,
    );
  });

  test('a ping gets a pong', async () => {
    await using plexTv = await startPlexTv(transport);
    const headers = { 'X-Plex-Token': await signIn(plexTv) };
    expect((await plexTv.call('GET', '/ping', { headers })).json()).toEqual({ pong: true });
    const xml = await plexTv.call('GET', '/ping', { headers, format: 'XML' });
    expect(xml.text).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<pong>1</pong>\n');
  });
});

test('managed users have no username, and are referred to by title', async () => {
  await using plexTv = await startPlexTv('in the process', {
    users: [{ username: 'ada', home: true }, { username: '', title: 'A' }, { title: 'B' }],
    servers: [{ name: 'Engine', sharedWith: ['A', 'B'] }],
  });
  for (const title of ['A', 'B']) {
    const headers = await headersOf(plexTv, title);
    expect((await plexTv.call('GET', '/user', { headers })).json()).toMatchObject({
      ...{ username: '', email: '', title, restricted: true, home: true, homeSize: 3 },
    });
    expect((await plexTv.call('GET', '/resources', { headers })).json()).toMatchObject([
      { owned: false, home: true, ownerId: 1001, sourceTitle: 'ada' },
    ]);
  }
});

test.each([
  ['no user', { users: [] }, /needs at least one user/],
  ['two users of one name', { users: [{ username: 'ada' }, { username: 'ada' }] }, /same username/],
  ['a user without a name', { users: [{ username: '' }] }, /needs a username, or a title/],
  [
    'two managed users of one title',
    { users: [{ username: 'ada' }, { title: 'Kid' }, { username: null, title: 'Kid' }] },
    /same title/,
  ],
  [
    'two users of one id',
    {
      users: [
        { username: 'a', id: 1 },
        { username: 'b', id: 1 },
      ],
    },
    /same id/,
  ],
  [
    'an owner who is no user',
    { servers: [{ name: 'x', owner: 'nobody' }] },
    /no user 'nobody'; it has owner, friend/,
  ],
  [
    'a friend who is no user',
    { servers: [{ name: 'x', sharedWith: ['nobody'] }] },
    /no user 'nobody'/,
  ],
])('createSandbox rejects %s', (_, options, message) => {
  expect(() => createSandbox(options)).toThrow(message);
});
