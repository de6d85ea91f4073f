/** What other clients send, and what they read of the answers, as raw HTTP. */
import { describe, expect, test } from 'vitest';
import { startPlexTv, transports } from './plex-tv.ts';

/** The headers of python-plexapi; its HTTP library adds an Accept that takes anything. */
const python = {
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
};

describe.each(transports)('%s', (transport) => {
  test('python-plexapi: MyPlexPinLogin signs in with a code to type', async () => {
    await using plexTv = await startPlexTv(transport);
    const pin = await plexTv.call('POST', '/pins', { headers: python, format: 'XML' });
    const [id, code] = [pin.field('id'), pin.field('code') ?? ''];
    expect(code).toHaveLength(4);
    // It takes an empty authToken for "not yet".
    const pending = await plexTv.call('GET', `/pins/${id}`, { headers: python, format: 'XML' });
    expect(pending.field('authToken')).toBe('');
    plexTv.sandbox.approve(code);
    const approved = await plexTv.call('GET', `/pins/${id}`, { headers: python, format: 'XML' });
    expect(approved.field('authToken')).toHaveLength(20);
  });

  test('python-plexapi: MyPlexPinLogin(oauth=True) sends strong=True', async () => {
    await using plexTv = await startPlexTv(transport);
    const pin = await plexTv.call('POST', '/pins?strong=True', { headers: python, format: 'XML' });
    expect(pin.field('code')).toHaveLength(25);
  });

  test('python-plexapi: MyPlexAccount replaces its token and reads children of the user', async () => {
    await using plexTv = await startPlexTv(transport);
    const pin = await plexTv.call('POST', '/pins', { headers: python, format: 'XML' });
    plexTv.sandbox.approve(pin.field('code') ?? '');
    const approved = await plexTv.call('GET', `/pins/${pin.field('id')}`, {
      headers: python,
      format: 'XML',
    });
    const headers = { ...python, 'X-Plex-Token': approved.field('authToken') ?? '' };

    const user = await plexTv.call('GET', '/user', { headers, format: 'XML' });
    expect(user.field('authToken')).toBe(headers['X-Plex-Token']);
    // It calls split on the one, and find on the others, with no look whether they are there.
    expect(user.field('scrobbleTypes')).toBe('');
    expect(user.field('subscription.active')).toBe('1');
    expect(user.text).toMatch(/<profile [^>]*\/>/);
    // Booleans must be 1 or 0: it raises ValueError for anything else.
    for (const flag of ['home', 'homeAdmin', 'restricted'])
      expect(user.field(flag)).toMatch(/^[01]$/);

    const resources = await plexTv.call('GET', '/resources?includeHttps=1&includeRelay=1', {
      headers,
      format: 'XML',
    });
    expect(resources.field('0.connections.1.protocol')).toBe('https');
    const ping = await plexTv.call('GET', '/ping', { headers, format: 'XML' });
    expect(ping.text).toContain('<pong>1</pong>');

    const other = await plexTv.call('POST', '/pins', { headers: python, format: 'XML' });
    const body = new URLSearchParams({ code: other.field('code') ?? '' });
    const link = await plexTv.call('PUT', '/pins/link', { headers, body, format: 'XML' });
    expect([200, 201, 204]).toContain(link.status);
    const signOut = await plexTv.call('DELETE', '/users/signout', { headers, format: 'XML' });
    expect([200, 201, 204]).toContain(signOut.status);
  });

  test('plexjs: getPin sends strong=false, and getTokenByPinId takes null for "not yet"', async () => {
    await using plexTv = await startPlexTv(transport);
    const headers = { Accept: 'application/json', 'X-Plex-Client-Identifier': 'plexjs' };
    const pin = await plexTv.call('POST', '/pins?strong=false', { headers });
    expect(pin.status).toBe(201);
    expect(pin.json()).toMatchObject({
      id: expect.any(Number),
      code: expect.stringMatching(/^[A-Z0-9]{4}$/),
      trusted: false,
      location: { postal_code: expect.any(String), coordinates: expect.any(String) },
      expiresIn: 900,
      authToken: null,
      newRegistration: null,
    });
    plexTv.sandbox.approve(pin.field('code') ?? '');
    const approved = await plexTv.call('GET', `/pins/${pin.field('id')}`, { headers });
    expect(approved.json()).toMatchObject({
      authToken: expect.any(String),
      newRegistration: false,
    });
    const unknown = await plexTv.call('GET', '/pins/1', { headers });
    expect(unknown.json()).toEqual({
      errors: [{ code: 1020, message: 'Code not found or expired', status: 404 }],
    });
  });

  test('@ctrl/plex 3.12.1 sends its identity as query arguments', async () => {
    await using plexTv = await startPlexTv(transport);
    const identity = 'X-Plex-Product=PlexJS&X-Plex-Client-Identifier=ctrl';
    const pin = await plexTv.call('POST', `/pins?strong=true&${identity}`);
    expect(pin.field('code')).toHaveLength(25);
    expect(pin.field('product')).toBe('PlexJS');
    plexTv.sandbox.approve(pin.field('code') ?? '');
    const approved = await plexTv.call('GET', `/pins/${pin.field('id')}?${identity}`);
    expect(approved.field('authToken')).toHaveLength(20);
  });

  test('@ctrl/plex, newer: null is "not yet", and newRegistration comes with the token', async () => {
    await using plexTv = await startPlexTv(transport);
    const headers = { 'X-Plex-Product': 'App', 'X-Plex-Client-Identifier': 'ctrl' };
    const pin = await plexTv.call('POST', '/pins', {
      headers,
      body: new URLSearchParams({ strong: 'true' }),
    });
    expect(pin.json()).toMatchObject({ authToken: null, newRegistration: null });
    plexTv.sandbox.approve(pin.field('code') ?? '');
    const approved = await plexTv.call('GET', `/pins/${pin.field('id')}`, { headers });
    expect(approved.json()).toMatchObject({
      authToken: expect.any(String),
      newRegistration: false,
    });
  });

  test('old clients send their identity as form fields', async () => {
    await using plexTv = await startPlexTv(transport);
    const body = new URLSearchParams({
      strong: 'true',
      'X-Plex-Client-Identifier': 'old',
      'X-Plex-Product': 'Old',
    });
    const pin = await plexTv.call('POST', '/pins', { body });
    expect([pin.status, pin.field('product')]).toEqual([201, 'Old']);
    expect(pin.field('code')).toHaveLength(25);
  });
});
