import { describe, expect, test } from 'vitest';
import { client, formats, type PlexTv, signIn, startPlexTv, transports } from './plex-tv.ts';

const family = {
  users: [
    { username: 'parent', title: 'Ada', home: true, homeAdmin: true, homePin: '0012' },
    { username: 'kid', title: 'Byron', home: true, restricted: true },
    { username: 'teen', title: 'Anne', home: true, restricted: true, homePin: '4321' },
    { username: 'guest', title: 'Grace' },
  ],
};

async function headersOf(plexTv: PlexTv, user: string) {
  return { ...client, 'X-Plex-Token': await signIn(plexTv, user) };
}

/** The parts of a response that lists the users of a Plex Home. */
interface Home {
  users: { id: number; uuid: string; title: string }[];
}

async function uuidOf(plexTv: PlexTv, title: string): Promise<string> {
  const headers = await headersOf(plexTv, 'parent');
  const home = (await plexTv.call('GET', '/home/users', { headers })).json() as Home;
  return home.users.find((user) => user.title === title)?.uuid ?? '';
}

describe.each(transports)('a Plex Home %s', (transport) => {
  test('lists its users, of whom the managed ones have no username', async () => {
    await using plexTv = await startPlexTv(transport, family);
    const headers = await headersOf(plexTv, 'parent');
    const response = await plexTv.call('GET', '/home/users', { headers });
    expect(response.status).toBe(200);
    expect(response.json()).toMatchObject({
      subscription: false,
      users: [
        {
          title: 'Ada',
          username: 'parent',
          email: 'parent@example.com',
          admin: true,
          protected: true,
        },
        { title: 'Byron', username: null, email: null, restricted: true, protected: false },
        { title: 'Anne', username: null, admin: false, hasPassword: false, protected: true },
      ],
    });
    expect(response.text).not.toContain('0012');
  });

  test('has no users for somebody outside it', async () => {
    await using plexTv = await startPlexTv(transport, family);
    const headers = await headersOf(plexTv, 'guest');
    expect((await plexTv.call('GET', '/home/users', { headers })).json()).toMatchObject({
      users: [],
    });
    const path = `/home/users/${await uuidOf(plexTv, 'Byron')}/switch`;
    expect((await plexTv.call('POST', path, { headers })).status).toBe(404);
  });

  describe.each(formats)('in %s', (format) => {
    test('switches to a user, whose token is returned', async () => {
      await using plexTv = await startPlexTv(transport, family);
      const headers = await headersOf(plexTv, 'parent');
      const path = `/home/users/${await uuidOf(plexTv, 'Byron')}/switch`;
      const response = await plexTv.call('POST', path, { headers, format });
      expect(response.status).toBe(201);
      expect(response.field('title')).toBe('Byron');
      const token = response.field('authToken') ?? '';
      expect(token).not.toBe(headers['X-Plex-Token']);
      const user = await plexTv.call('GET', '/user', { headers: { 'X-Plex-Token': token } });
      expect(user.field('title')).toBe('Byron');
      // The token that switched stays valid.
      expect((await plexTv.call('GET', '/user', { headers })).field('title')).toBe('Ada');
    });

    test.each([
      ['without a PIN', ''],
      ['with a wrong PIN', '?pin=1111'],
      ['with a number that equals the PIN', '?pin=12'],
    ])('rejects a switch to a protected user %s', async (_, query) => {
      await using plexTv = await startPlexTv(transport, family);
      const headers = await headersOf(plexTv, 'parent');
      const path = `/home/users/${await uuidOf(plexTv, 'Ada')}/switch${query}`;
      const response = await plexTv.call('POST', path, { headers, format });
      expect(response.status).toBe(403);
      expect(response.field('errors.0.code')).toBe('1041');
      expect(response.field('errors.0.message')).toBe(
        'A valid PIN is required to perform this action',
      );
    });

    test('rejects a managed user, a missing identifier and a missing token', async () => {
      await using plexTv = await startPlexTv(transport, family);
      const list = async (headers: Record<string, string>) => {
        const response = await plexTv.call('GET', '/home/users', { headers, format });
        return [response.status, response.field('errors.0.code')];
      };
      const managed = await headersOf(plexTv, 'kid');
      expect(await list(managed)).toEqual([401, '1001']);
      expect(await list({ 'X-Plex-Token': managed['X-Plex-Token'] })).toEqual([400, '1000']);
      expect(await list(client)).toEqual([401, '1001']);
    });
  });

  test('switches with the PIN, by the uuid or the ID, and records no PIN', async () => {
    await using plexTv = await startPlexTv(transport, family);
    const headers = await headersOf(plexTv, 'parent');
    for (const user of [await uuidOf(plexTv, 'Anne'), '1003']) {
      const response = await plexTv.call('POST', `/home/users/${user}/switch?pin=4321`, {
        headers,
      });
      expect(response.status).toBe(201);
      expect(response.json()).toMatchObject({ title: 'Anne', id: 1003, protected: true });
      expect(response.text).not.toContain('4321');
    }
    expect(JSON.stringify(plexTv.sandbox.requests)).not.toContain('4321');
  });

  test('knows no other users', async () => {
    await using plexTv = await startPlexTv(transport, family);
    const headers = await headersOf(plexTv, 'parent');
    for (const user of ['nobody', '1004']) {
      const response = await plexTv.call('POST', `/home/users/${user}/switch`, { headers });
      expect([response.status, response.field('errors.0.code')]).toEqual([404, '1002']);
    }
  });
});
