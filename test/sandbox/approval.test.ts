import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { askForPin, client, signIn, startPlexTv, transports, type PlexTv } from './plex-tv.ts';

const tokenOf = async (plexTv: PlexTv, id: string) =>
  (await plexTv.call('GET', `/pins/${id}`, { headers: client })).field('authToken');

describe.each(transports)('approval %s', (transport) => {
  test('approve signs in the first user, or the one that is named', async () => {
    await using plexTv = await startPlexTv(transport);
    for (const [user, username] of [
      [undefined, 'owner'],
      ['friend', 'friend'],
    ] as const) {
      const headers = { 'X-Plex-Token': await signIn(plexTv, user) };
      expect((await plexTv.call('GET', '/user', { headers })).field('username')).toBe(username);
    }
  });

  test('a strong code is approved as a short one is', async () => {
    await using plexTv = await startPlexTv(transport);
    const { id, code } = await askForPin(plexTv, '/pins?strong=true');
    plexTv.sandbox.approve(code);
    expect(await tokenOf(plexTv, id)).toHaveLength(20);
  });

  test('the token is the same at each look, and another for each approval', async () => {
    await using plexTv = await startPlexTv(transport);
    const { id, code } = await askForPin(plexTv);
    plexTv.sandbox.approve(code);
    const token = await tokenOf(plexTv, id);
    expect(await tokenOf(plexTv, id)).toBe(token);
    expect(await signIn(plexTv)).not.toBe(token);
  });

  test('a code is approved once', async () => {
    await using plexTv = await startPlexTv(transport);
    const { id, code } = await askForPin(plexTv);
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

  test('a denied PIN waits until it expires, and is never approved', async () => {
    await using plexTv = await startPlexTv(transport, { autoApprove: 60, now: () => 0 });
    const { id, code } = await askForPin(plexTv);
    plexTv.sandbox.deny(code);
    expect(() => plexTv.sandbox.approve(code)).toThrow(/already been approved or denied/);
    plexTv.sandbox.advance(899_000);
    expect(await tokenOf(plexTv, id)).toBe('');
    plexTv.sandbox.advance(1000);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(404);
  });

  test('expire ends a PIN at once', async () => {
    await using plexTv = await startPlexTv(transport);
    const { id, code } = await askForPin(plexTv);
    const other = await askForPin(plexTv);
    plexTv.sandbox.expire(code);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(404);
    expect((await plexTv.call('GET', `/pins/${other.id}`, { headers: client })).status).toBe(200);
  });

  test('autoApprove approves at that age of the PIN, for the first user', async () => {
    await using plexTv = await startPlexTv(transport, { autoApprove: 5, now: () => 0 });
    const { id } = await askForPin(plexTv);
    plexTv.sandbox.advance(4999);
    expect(await tokenOf(plexTv, id)).toBe('');
    plexTv.sandbox.advance(1);
    const headers = { 'X-Plex-Token': (await tokenOf(plexTv, id)) ?? '' };
    expect((await plexTv.call('GET', '/user', { headers })).field('username')).toBe('owner');
  });

  test('autoApprove of 0 approves from the start, and does not outlive the PIN', async () => {
    await using plexTv = await startPlexTv(transport, { autoApprove: 0, now: () => 0 });
    const { id, answer } = await askForPin(plexTv);
    expect(answer.field('authToken')).toHaveLength(20);
    plexTv.sandbox.advance(900_000);
    expect((await plexTv.call('GET', `/pins/${id}`, { headers: client })).status).toBe(404);
  });

  test('one may approve before autoApprove does', async () => {
    await using plexTv = await startPlexTv(transport, { autoApprove: 5, now: () => 0 });
    const { id, code } = await askForPin(plexTv);
    plexTv.sandbox.approve(code, { user: 'friend' });
    plexTv.sandbox.advance(5000);
    const headers = { 'X-Plex-Token': (await tokenOf(plexTv, id)) ?? '' };
    expect((await plexTv.call('GET', '/user', { headers })).field('username')).toBe('friend');
  });

  test('PUT /pins/link approves for the account of the token', async () => {
    await using plexTv = await startPlexTv(transport);
    const friend = await signIn(plexTv, 'friend');
    const { id, code } = await askForPin(plexTv);
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

  test('PUT /pins/link refuses unknown, expired and denied codes, and none at all', async () => {
    await using plexTv = await startPlexTv(transport);
    const headers = { 'X-Plex-Token': await signIn(plexTv) };
    const expired = await askForPin(plexTv);
    plexTv.sandbox.expire(expired.code);
    const denied = await askForPin(plexTv);
    plexTv.sandbox.deny(denied.code);
    for (const code of ['nothing', expired.code, denied.code]) {
      const answer = await plexTv.call('PUT', '/pins/link', {
        headers,
        body: new URLSearchParams({ code }),
      });
      expect([answer.status, answer.field('errors.0.code')]).toEqual([404, '1020']);
    }
    for (const body of [new URLSearchParams({ code: '' }), new URLSearchParams()]) {
      const answer = await plexTv.call('PUT', '/pins/link', { headers, body });
      expect([answer.status, answer.field('errors.0.code')]).toEqual([400, '1004']);
    }
  });
});

test('approve, deny and expire throw where they can do nothing', async () => {
  await using plexTv = await startPlexTv('in the process');
  const { approve, deny, expire } = plexTv.sandbox;
  for (const act of [approve, deny, expire])
    expect(() => act('nothing')).toThrow(/no PIN with the code 'nothing'/);
  const { code } = await askForPin(plexTv);
  expect(() => approve(code, { user: 'nobody' })).toThrow(/no user 'nobody'; it has owner, friend/);
  approve(code);
  expect(() => deny(code)).toThrow(/already been approved/);
  expire(code);
  for (const act of [approve, deny, expire]) expect(() => act(code)).toThrow(/or it has expired/);
});

test.each([-1, NaN])('autoApprove: %d is refused', (autoApprove) => {
  expect(() => createSandbox({ autoApprove })).toThrow(RangeError);
});
