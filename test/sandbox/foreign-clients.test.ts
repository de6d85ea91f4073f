/**
 * What other clients send, and what they read in the responses, as raw HTTP. The clients themselves are in
 * `test/foreign`, and python-plexapi has a file of its own.
 */
import { describe, expect, test } from 'vitest';
import { startPlexTv, transports } from './plex-tv.ts';

describe.each(transports)('%s', (transport) => {
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

  test('plex-oauth sends an empty string as JSON', async () => {
    await using plexTv = await startPlexTv(transport);
    const headers = { 'X-Plex-Client-Identifier': 'oauth', 'Content-Type': 'application/json' };
    const pin = await plexTv.call('POST', '/pins?strong=true', { headers, body: '""' });
    expect(pin.status).toBe(201);
    expect(pin.field('code')).toHaveLength(25);
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
