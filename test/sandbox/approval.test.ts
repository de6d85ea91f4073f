import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createPin, client, signIn, startPlexTv, transports, type PlexTv } from './plex-tv.ts';

const tokenOf = async (plexTv: PlexTv, id: string) =>
  (await plexTv.call('GET', `/pins/${id}`, { headers: client })).field('authToken');

describe.each(transports)('approval %s', (transport) => {
  test('approve signs in the first user or the given one', async () => {
    await using plexTv = await startPlexTv(transport);
    for (const [user, username] of [
      [undefined, 'owner'],
      ['friend', 'friend'],
    ] as const) {
      const headers = { 'X-Plex-Token': await signIn(plexTv, user) };
      expect((await plexTv.call('GET', '/user', { headers })).field('username')).toBe(username);
    }
  });

  test('a strong code can be approved like a short one', async () => {
    await using plexTv = await startPlexTv(transport);
    const { id, code } = await createPin(plexTv, '/pins?strong=true');
    plexTv.sandbox.approve(code);
    expect(await tokenOf(plexTv, id)).toHaveLength(20);
  });

  test('each poll returns the same token, and each approval issues another', async () => {
    await using plexTv = await startPlexTv(transport);
    const { id, code } = await createPin(plexTv);
    plexTv.sandbox.approve(code);
    const token = await tokenOf(plexTv, id);
    expect(await tokenOf(plexTv, id)).toBe(token);
    expect(await signIn(plexTv)).not.toBe(token);
  });

  test('a code can be approved only once', async () => {
    await using plexTv = await startPlexTv(transport);
    const { id, code } = await createPin(plexTv);
    plexTv.sandbox.approve(code);
    const token = await tokenOf(plexTv, id);
    expect(() => plexTv.sandbox.approve(code, { user: 'friend' })).toThrow(
      /already been approved or denied/,
    );
    const friend = await signIn(plexTv, 'friend');
    const body = new URLSearchParams({ code });
    const again = await plexTv.call('PUT', '/pins/link', {
      headers: { 'X-Plex-Token': friend },
      body,
    });
    expect([again.status, again.field('errors.0.code')]).toEqual([404, '1020']);
    expect(await tokenOf(plexTv, id)).toBe(token);
  });

  test('a denied PIN stays pending until it expires, and cannot be approved', async () => {
    await using plexTv = await startPlexTv(transport, { autoApprove: 60, now: () => 0 });
    const { id, code } = await createPin(plexTv);
    plexTv.sandbox.deny(code);
    expect(() => plexTv.sandbox.approve(code)).toThrow(/already been approved or denied/);
    plexTv.sandbox.advance(899_000);
    expect(await tokenOf(plexTv, id)).toBe('');
    plexTv.sandbox.advance(1000);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(404);
  });

  test('expire makes a PIN expire immediately', async () => {
    await using plexTv = await startPlexTv(transport);
    const { id, code } = await createPin(plexTv);
    const other = await createPin(plexTv);
    plexTv.sandbox.expire(code);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(404);
    expect((await plexTv.call('GET', `/pins/${other.id}`, { headers: client })).status).toBe(200);
  });

  test('autoApprove approves a PIN of that age for the first user', async () => {
    await using plexTv = await startPlexTv(transport, { autoApprove: 5, now: () => 0 });
    const { id } = await createPin(plexTv);
    plexTv.sandbox.advance(4999);
    expect(await tokenOf(plexTv, id)).toBe('');
    plexTv.sandbox.advance(1);
    const headers = { 'X-Plex-Token': (await tokenOf(plexTv, id)) ?? '' };
    expect((await plexTv.call('GET', '/user', { headers })).field('username')).toBe('owner');
  });

  test('autoApprove: 0 approves a PIN immediately, but the PIN still expires', async () => {
    await using plexTv = await startPlexTv(transport, { autoApprove: 0, now: () => 0 });
    const { id, response } = await createPin(plexTv);
    expect(response.field('authToken')).toHaveLength(20);
    plexTv.sandbox.advance(900_000);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(404);
  });

  test('a PIN can be approved before autoApprove does it', async () => {
    await using plexTv = await startPlexTv(transport, { autoApprove: 5, now: () => 0 });
    const { id, code } = await createPin(plexTv);
    plexTv.sandbox.approve(code, { user: 'friend' });
    plexTv.sandbox.advance(5000);
    const headers = { 'X-Plex-Token': (await tokenOf(plexTv, id)) ?? '' };
    expect((await plexTv.call('GET', '/user', { headers })).field('username')).toBe('friend');
  });

  test('PUT /pins/link approves for the account of the token', async () => {
    await using plexTv = await startPlexTv(transport);
    const friend = await signIn(plexTv, 'friend');
    const { id, code } = await createPin(plexTv);
    const body = new URLSearchParams({ code });
    const link = await plexTv.call('PUT', '/pins/link', {
      headers: { 'X-Plex-Token': friend },
      body,
    });
    expect(link.status).toBe(204);
    const token = (await tokenOf(plexTv, id)) ?? '';
    expect(token).not.toBe(friend);
    const user = await plexTv.call('GET', '/user', { headers: { 'X-Plex-Token': token } });
    expect(user.field('username')).toBe('friend');
  });

  test('PUT /pins/link rejects unknown, expired, denied and missing codes', async () => {
    await using plexTv = await startPlexTv(transport);
    const headers = { 'X-Plex-Token': await signIn(plexTv) };
    const expired = await createPin(plexTv);
    plexTv.sandbox.expire(expired.code);
    const denied = await createPin(plexTv);
    plexTv.sandbox.deny(denied.code);
    for (const code of ['nothing', expired.code, denied.code]) {
      const response = await plexTv.call('PUT', '/pins/link', {
        headers,
        body: new URLSearchParams({ code }),
      });
      expect([response.status, response.field('errors.0.code')]).toEqual([404, '1020']);
    }
    for (const body of [new URLSearchParams({ code: '' }), new URLSearchParams()]) {
      const response = await plexTv.call('PUT', '/pins/link', { headers, body });
      expect([response.status, response.field('errors.0.code')]).toEqual([400, '1004']);
    }
  });
});

test('approve, deny and expire throw if they cannot change the code', async () => {
  await using plexTv = await startPlexTv('in the process');
  const { approve, deny, expire } = plexTv.sandbox;
  for (const act of [approve, deny, expire])
    expect(() => act('nothing')).toThrow(/no PIN with the code 'nothing'/);
  const { code } = await createPin(plexTv);
  expect(() => approve(code, { user: 'nobody' })).toThrow(/no user 'nobody'; it has owner, friend/);
  approve(code);
  expect(() => deny(code)).toThrow(/already been approved/);
  expire(code);
  for (const act of [approve, deny, expire]) expect(() => act(code)).toThrow(/or it has expired/);
});

test.each([-1, NaN])('createSandbox rejects autoApprove: %d', (autoApprove) => {
  expect(() => createSandbox({ autoApprove })).toThrow(RangeError);
});
