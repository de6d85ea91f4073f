/** The first version of plex.tv's API, with which the servers of apps decide who may enter. */
import { DOMParser, type Element } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import { client, type PlexTv, signIn, startPlexTv, transports } from './plex-tv.ts';

const people = {
  users: [
    { username: 'ada', id: 1, home: true, homeAdmin: true, password: 'engine' },
    { username: 'grace', id: 2, email: 'grace@example.com' },
    { username: '', title: 'Byron', id: 3 },
    { username: '', title: 'Anne', id: 4 },
    { username: 'stranger', id: 5 },
  ],
  servers: [
    {
      name: 'Engine',
      clientIdentifier: 'engine',
      sharedWith: ['grace', 'Byron'],
      pendingWith: ['Anne'],
    },
    { name: 'Ship', clientIdentifier: 'ship', owner: 'grace' },
    { name: 'TV', provides: 'player' },
  ],
};

type Attributes = Record<string, string>;

const attributesOf = (element: Element): Attributes =>
  Object.fromEntries(Array.from(element.attributes, ({ name, value }) => [name, value]));

describe.each(transports)('%s', (transport) => {
  const request = async (plexTv: PlexTv, path: string, user?: string, headers = {}) =>
    plexTv.fetch(`${plexTv.origin}${path}`, {
      headers: { ...client, 'X-Plex-Token': await signIn(plexTv, user), ...headers },
    });

  const list = async (path: string, tag: string, user?: string): Promise<Attributes[]> => {
    await using plexTv = await startPlexTv(transport, people);
    const response = await request(plexTv, path, user, { Accept: 'application/json' });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      ...[200, 'application/xml; charset=utf-8'],
    ]);
    const xml = new DOMParser().parseFromString(await response.text(), 'application/xml');
    return Array.from(xml.getElementsByTagName(tag), attributesOf);
  };

  test('/api/users lists friends and members of the home', async () => {
    expect(await list('/api/users', 'User')).toMatchObject([
      { id: '2', username: 'grace', email: 'grace@example.com', home: '0', restricted: '0' },
      { id: '3', username: '', email: '', title: 'Byron', home: '1', restricted: '1' },
      { id: '4', title: 'Anne' },
    ]);
    expect(await list('/api/users', 'Server')).toMatchObject([
      { machineIdentifier: 'engine', pending: '0' },
      { machineIdentifier: 'engine', pending: '0' },
      { machineIdentifier: 'engine', pending: '1' },
    ]);
    expect(await list('/api/users', 'User', 'stranger')).toEqual([]);
  });

  test('/api/resources lists the devices of the user, with both kinds of connections', async () => {
    const path = '/api/resources?includeHttps=1';
    const [own, player, ...more] = await list(path, 'Device');
    expect(more).toEqual([]);
    expect(own).toMatchObject({ name: 'Engine', owned: '1', home: '0', createdAt: '1609503144' });
    expect(own).not.toHaveProperty('ownerID');
    expect(player).toMatchObject({ name: 'TV', provides: 'player', presence: '0' });
    expect(player).not.toHaveProperty('accessToken');
    const friends = await list(path, 'Device', 'grace');
    expect(friends).toMatchObject([
      { clientIdentifier: 'engine', owned: '0', home: '0', ownerID: '1', sourceTitle: 'ada' },
      { clientIdentifier: 'ship', owned: '1' },
    ]);
    expect(await list(path, 'Device', 'Byron')).toMatchObject([{ home: '1', owned: '0' }]);
    // The invitation has not been accepted.
    expect(await list(path, 'Device', 'Anne')).toEqual([]);
    const protocols = async (query: string) =>
      (await list(`/api/resources${query}`, 'Connection', 'Byron')).map(({ protocol }) => protocol);
    expect(await protocols('?includeHttps=1')).toEqual(['http', 'https', 'https']);
    expect(await protocols('')).toEqual(['http']);
  });

  test('/api/servers/…/shared_servers lists the shares for the owner only', async () => {
    const path = '/api/servers/engine/shared_servers';
    const shares = await list(path, 'SharedServer');
    expect(shares.map(({ userID }) => userID)).toEqual(['2', '3', '4']);
    expect(await list(path, 'Section')).toHaveLength(6);
    await using plexTv = await startPlexTv(transport, people);
    expect((await request(plexTv, path, 'grace')).status).toBe(404);
    const own = await plexTv.call('GET', '/resources', {
      headers: { ...client, 'X-Plex-Token': await signIn(plexTv, 'grace') },
    });
    const xml = await (await request(plexTv, path)).text();
    expect(xml).toContain(`userID="2" accessToken="${own.field('0.accessToken')}"`);
  });

  test('/api/home/users lists the members of the home', async () => {
    expect(await list('/api/home/users', 'User')).toMatchObject([
      { title: 'ada', admin: '1', restricted: '0' },
      { title: 'Byron', admin: '0', restricted: '1', username: '' },
      { title: 'Anne' },
    ]);
  });

  test('/users/account is the user, in JSON or XML', async () => {
    await using plexTv = await startPlexTv(transport, people);
    const json = { user: { id: 2, username: 'grace', roles: { roles: [] } } };
    expect(await (await request(plexTv, '/users/account.json', 'grace')).json()).toMatchObject(
      json,
    );
    const accept = { Accept: 'application/json' };
    expect(await (await request(plexTv, '/users/account', 'grace', accept)).json()).toMatchObject(
      json,
    );
    for (const path of ['/users/account', '/users/account/', '/users/account.xml']) {
      const text = await (await request(plexTv, path, 'grace')).text();
      expect(text).toMatch(/^<\?xml .*\n<user email="grace@example.com" id="2" /);
      expect(text).toContain('<email>grace@example.com</email>');
    }
  });

  test('a user with a password signs in', async () => {
    await using plexTv = await startPlexTv(transport, people);
    const send = async (headers: Record<string, string>, body: string | null, ending = 'json') =>
      plexTv.fetch(`${plexTv.origin}/users/sign_in.${ending}`, {
        ...{ method: 'POST', body },
        headers: { ...client, ...headers },
      });
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const json = { 'Content-Type': 'application/json' };
    const basic = (text: string) => ({ Authorization: `Basic ${btoa(text)}` });
    const responses = [
      await send(basic('ada:engine'), null),
      await send(form, 'user[login]=ada&user[password]=engine'),
      await send(json, JSON.stringify({ user: { login: 'ada@example.com', password: 'engine' } })),
    ];
    for (const response of responses) {
      expect(response.status).toBe(201);
      const { user } = (await response.json()) as { user: { authentication_token: string } };
      const token = user.authentication_token;
      const headers = { ...client, 'X-Plex-Token': token };
      expect((await plexTv.call('GET', '/user', { headers })).field('id')).toBe('1');
    }
    expect((await send(basic('ada:wrong'), null)).status).toBe(401);
    expect((await send(basic('grace:undefined'), null, 'xml')).status).toBe(401);
    expect((await send(form, 'user[login]=grace')).status).toBe(401);
  });

  test.each([
    '/users/account',
    '/api/users',
    '/api/resources',
    '/api/servers/engine/shared_servers',
    '/api/home/users',
  ])('%s needs a token', async (path) => {
    await using plexTv = await startPlexTv(transport, people);
    expect((await plexTv.fetch(`${plexTv.origin}${path}`, { headers: client })).status).toBe(401);
  });

  test('pins.xml creates and polls a PIN', async () => {
    await using plexTv = await startPlexTv(transport, people);
    const url = `${plexTv.origin}/pins`;
    const created = await plexTv.fetch(`${url}.xml`, { method: 'POST', headers: client });
    const pin = await created.text();
    expect(created.status).toBe(201);
    expect(pin).toContain('<auth_token nil="true"/>');
    const [, id] = /<id type="integer">(\d+)/.exec(pin) ?? [];
    plexTv.sandbox.approve(/<code>(\w{4})</.exec(pin)?.[1] ?? '', { user: 'grace' });
    const approved = await (await plexTv.fetch(`${url}/${id}.xml`, { headers: client })).text();
    expect(approved).toContain('<user-id type="integer">2</user-id>');
    const [, token] = /<auth_token>([\w-]{20})</.exec(approved) ?? [];
    const headers = { ...client, 'X-Plex-Token': token ?? '' };
    expect((await plexTv.call('GET', '/user', { headers })).field('username')).toBe('grace');
    expect((await plexTv.fetch(`${url}/1.xml`, { headers: client })).status).toBe(404);
  });
});
