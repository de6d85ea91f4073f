/** What python-plexapi 4.18 sends, and what it reads in the responses, as raw HTTP. */
import { describe, expect, test } from 'vitest';
import { startPlexTv, transports, type PlexTv } from './plex-tv.ts';

/** Its headers; its HTTP library adds an Accept that takes anything. */
const headers = {
  Accept: '*/*',
  'X-Plex-Platform': 'Linux',
  'X-Plex-Platform-Version': '6.1',
  'X-Plex-Provides': 'controller',
  'X-Plex-Product': 'PlexAPI',
  'X-Plex-Version': '4.18.0',
  'X-Plex-Device': 'Linux',
  'X-Plex-Device-Name': 'machine',
  'X-Plex-Client-Identifier': '0x1234',
  'X-Plex-Language': 'en',
  'X-Plex-Sync-Version': '2',
  'X-Plex-Features': 'external-media',
};

/** It treats all but these as a failure. */
const fine = [200, 201, 204];

const format = 'XML';

/** Asks for a PIN as MyPlexPinLogin does. */
async function getPin(plexTv: PlexTv, path = '/pins') {
  const pin = await plexTv.call('POST', path, { headers, format });
  return { pin, id: pin.field('id') ?? '', code: pin.field('code') ?? '' };
}

/** Signs in, and gives the headers of MyPlexAccount, which hold the token. */
async function signIn(plexTv: PlexTv, user: string) {
  const { id, code } = await getPin(plexTv);
  plexTv.sandbox.approve(code, { user });
  const approved = await plexTv.call('GET', `/pins/${id}`, { headers, format });
  return { ...headers, 'X-Plex-Token': approved.field('authToken') ?? '' };
}

describe.each(transports)('python-plexapi %s', (transport) => {
  test('MyPlexPinLogin signs in with a code to type', async () => {
    await using plexTv = await startPlexTv(transport);
    const { pin, id, code } = await getPin(plexTv);
    // It reads XML, and only the attributes of its root.
    expect(pin.headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(pin.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<pin id="\d+" code="/);
    expect(code).toMatch(/^[A-Z0-9]{4}$/);
    expect(pin.field('product')).toBe('PlexAPI');
    expect(pin.field('clientIdentifier')).toBe('0x1234');
    // It takes an empty authToken for "not yet".
    const pending = await plexTv.call('GET', `/pins/${id}`, { headers, format });
    expect(pending.status).toBe(200);
    expect(pending.field('authToken')).toBe('');
    plexTv.sandbox.approve(code);
    const approved = await plexTv.call('GET', `/pins/${id}`, { headers, format });
    expect(approved.field('authToken')).toHaveLength(20);
  });

  test('MyPlexPinLogin(oauth=True) sends strong=True', async () => {
    await using plexTv = await startPlexTv(transport);
    const { pin, code } = await getPin(plexTv, '/pins?strong=True');
    expect(code).toMatch(/^[a-z0-9]{25}$/);
    expect(pin.field('expiresIn')).toBe('1800');
  });

  test('MyPlexPinLogin treats an error response as an expired code', async () => {
    await using plexTv = await startPlexTv(transport);
    const { id, code } = await getPin(plexTv);
    plexTv.sandbox.expire(code);
    const expired = await plexTv.call('GET', `/pins/${id}`, { headers, format });
    expect(fine).not.toContain(expired.status);
    expect(expired.field('errors.0.code')).toBe('1020');
  });

  test('MyPlexJWTLogin accepts JSON explicitly, and sends strong in a JSON body', async () => {
    await using plexTv = await startPlexTv(transport);
    const json = { ...headers, Accept: 'application/json' };
    const pin = await plexTv.call('POST', '/pins', {
      headers: { ...json, 'Content-Type': 'application/json' },
      body: JSON.stringify({ strong: true }),
    });
    expect(pin.status).toBe(201);
    expect(pin.json()).toMatchObject({
      id: expect.any(Number),
      code: expect.stringMatching(/^[a-z0-9]{25}$/),
      expiresIn: 1800,
      authToken: null,
    });
    plexTv.sandbox.approve(pin.field('code') ?? '');
    const approved = await plexTv.call('GET', `/pins/${pin.field('id')}`, { headers: json });
    expect(approved.json()).toMatchObject({ authToken: expect.any(String) });
  });

  test('MyPlexAccount replaces its token by that of the user, which has all the fields it reads', async () => {
    await using plexTv = await startPlexTv(transport);
    const account = await signIn(plexTv, 'owner');
    const user = await plexTv.call('GET', '/user', { headers: account, format });
    expect(user.status).toBe(200);
    expect(user.field('authToken')).toBe(account['X-Plex-Token']);
    expect(user.field('id')).toMatch(/^\d+$/);
    expect(user.field('username')).toBe('owner');
    // It calls split on the first and find on the others without checking that they exist.
    expect(user.field('scrobbleTypes')).toBe('');
    expect(user.field('subscription.active')).toBe('1');
    expect(user.text).toMatch(/<profile [^>]*\/>/);
    // Booleans must be 1 or 0: it raises ValueError for anything else.
    for (const flag of ['home', 'homeAdmin', 'restricted', 'profile.autoSelectAudio'])
      expect(user.field(flag), flag).toMatch(/^[01]$/);
  });

  test('MyPlexAccount treats a 401 as an invalid token', async () => {
    await using plexTv = await startPlexTv(transport);
    const bad = { ...headers, 'X-Plex-Token': 'bad' };
    const user = await plexTv.call('GET', '/user', { headers: bad, format });
    expect([user.status, user.field('errors.0.code')]).toEqual([401, '1001']);
  });

  test('MyPlexAccount.resources reads servers and their connections', async () => {
    await using plexTv = await startPlexTv(transport);
    const account = await signIn(plexTv, 'friend');
    const path = '/resources?includeHttps=1&includeRelay=1';
    const resources = await plexTv.call('GET', path, { headers: account, format });
    expect(resources.text).toMatch(/<resources><resource [^>]*><connections><connection /);
    expect(resources.field('0.provides')).toBe('server');
    expect(resources.field('0.owned')).toBe('0');
    expect(resources.field('0.accessToken')).toHaveLength(20);
    expect(resources.field('0.connections.1.protocol')).toBe('https');
    for (const flag of ['local', 'relay', 'IPv6'])
      expect(resources.field(`0.connections.1.${flag}`), flag).toMatch(/^[01]$/);
  });

  test('MyPlexAccount.link approves a code for its own user, with a form', async () => {
    await using plexTv = await startPlexTv(transport);
    const account = await signIn(plexTv, 'friend');
    const { id, code } = await getPin(plexTv);
    const link = await plexTv.call('PUT', '/pins/link', {
      // It calls itself the product of plex.tv's own page, for this one request.
      headers: { ...account, 'X-Plex-Product': 'Plex SSO' },
      body: new URLSearchParams({ code }),
      format,
    });
    expect(fine).toContain(link.status);
    const approved = await plexTv.call('GET', `/pins/${id}`, { headers, format });
    expect(approved.field('product')).toBe('PlexAPI');
    const token = approved.field('authToken') ?? '';
    expect(token).not.toBe(account['X-Plex-Token']);
    const other = { ...headers, 'X-Plex-Token': token };
    const user = await plexTv.call('GET', '/user', { headers: other, format });
    expect(user.field('username')).toBe('friend');
  });

  test('MyPlexAccount.link with an unknown code is not found', async () => {
    await using plexTv = await startPlexTv(transport);
    const account = await signIn(plexTv, 'owner');
    const body = new URLSearchParams({ code: 'AAAAA' });
    const link = await plexTv.call('PUT', '/pins/link', { headers: account, body, format });
    expect([link.status, link.field('errors.0.code')]).toEqual([404, '1020']);
  });

  test('MyPlexAccount.ping and signout', async () => {
    await using plexTv = await startPlexTv(transport);
    const account = await signIn(plexTv, 'owner');
    const ping = await plexTv.call('GET', '/ping', { headers: account, format });
    expect(ping.text).toContain('<pong>1</pong>');
    const signOut = await plexTv.call('DELETE', '/users/signout', { headers: account, format });
    expect(fine).toContain(signOut.status);
    const gone = await plexTv.call('GET', '/ping', { headers: account, format });
    expect(gone.status).toBe(401);
  });
});
