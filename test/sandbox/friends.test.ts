import { describe, expect, test } from 'vitest';
import { signIn, startPlexTv, transports } from './plex-tv.ts';

const people = {
  users: [
    { username: 'ada', id: 1, home: true },
    { username: 'byron', id: 2, home: true, restricted: true },
    { username: 'grace', id: 3 },
    { username: 'stranger', id: 4 },
  ],
  servers: [
    { name: 'Engine', clientIdentifier: 'engine', owner: 'ada', sharedWith: ['byron', 'grace'] },
    { name: 'Private', clientIdentifier: 'private', owner: 'ada' },
    { name: 'Ship', clientIdentifier: 'ship', owner: 'grace', sharedWith: ['stranger'] },
    // Somebody else's server with the same machine identifier.
    { name: 'Copy', clientIdentifier: 'private', owner: 'stranger', sharedWith: ['grace'] },
  ],
};

describe.each(transports)('friends %s', (transport) => {
  const friendsOf = async (user: string) => {
    await using plexTv = await startPlexTv(transport, people);
    const headers = { 'X-Plex-Token': await signIn(plexTv, user) };
    const response = await plexTv.call('GET', '/friends', { headers });
    expect(response.status).toBe(200);
    return response.json();
  };

  test('each friend is listed with the servers that the user shares', async () => {
    const engine = { name: 'Engine', machineIdentifier: 'engine', ownerId: 1, owned: true };
    expect(await friendsOf('ada')).toMatchObject([
      { id: 2, username: null, email: null, home: true, sharedServers: [engine] },
      { id: 3, username: 'grace', home: false, status: 'accepted', sharedServers: [engine] },
    ]);
  });

  test('a user who only shares their own servers is a friend as well', async () => {
    expect(await friendsOf('grace')).toMatchObject([
      { id: 1, sharedServers: [] },
      { id: 4, sharedServers: [{ machineIdentifier: 'ship', ownerId: 3 }] },
    ]);
  });

  test('a request without a token gets a 401', async () => {
    await using plexTv = await startPlexTv(transport);
    expect((await plexTv.call('GET', '/friends')).status).toBe(401);
  });
});
