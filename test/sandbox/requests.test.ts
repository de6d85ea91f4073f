import { describe, expect, test } from 'vitest';
import { createClock } from '../../src/sandbox/clock.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createRecorder } from '../../src/sandbox/recorder.ts';
import { client, signIn, startPlexTv, transports } from './plex-tv.ts';

const secret = 'hunter2';

describe.each(transports)('requests %s', (transport) => {
  test('a request is recorded with the status of its response', async () => {
    await using plexTv = await startPlexTv(transport, { now: () => 1000 });
    expect(plexTv.sandbox.requests).toEqual([]);
    const body = new URLSearchParams({ strong: 'true' });
    await plexTv.call('POST', '/pins?X-Plex-Product=A%20B&n=1&n=2', { headers: client, body });
    await plexTv.call('GET', '/nothing');
    expect(plexTv.sandbox.requests).toMatchObject([
      {
        time: new Date(1000),
        method: 'POST',
        url: `${plexTv.origin}/api/v2/pins?X-Plex-Product=A%20B&n=1&n=2`,
        path: '/api/v2/pins',
        query: { 'X-Plex-Product': 'A B', n: '2' },
        headers: { 'x-plex-client-identifier': 'test-client', accept: 'application/json' },
        body: 'strong=true',
        status: 201,
      },
      { method: 'GET', path: '/api/v2/nothing', query: {}, body: '', status: 404 },
    ]);
  });

  test.each<[string, string, RequestInit, object]>([
    [
      'a header',
      '',
      { headers: { 'X-Plex-Token': secret } },
      { headers: { 'x-plex-token': '***' } },
    ],
    [
      'another header',
      '',
      { headers: { Authorization: secret } },
      { headers: { authorization: '***' } },
    ],
    [
      'the query',
      `?x-plex-token=${secret}&deviceJWT=${secret}&deviceJWT=${secret}&a=b%2Fc`,
      {},
      { query: { 'x-plex-token': '***', deviceJWT: '***', a: 'b/c' } },
    ],
    [
      'a form',
      '',
      { method: 'POST', body: new URLSearchParams({ 'X-Plex-Token': secret, code: 'KYLX' }) },
      { body: 'X-Plex-Token=***&code=KYLX' },
    ],
    [
      'a form of an old client',
      '',
      { method: 'POST', body: new URLSearchParams({ 'user[password]': secret }) },
      { body: `${new URLSearchParams({ 'user[password]': '***' })}` },
    ],
    [
      'JSON',
      '',
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ jwt: secret, strong: true, jwk: { x: 'public', d: secret } }),
      },
      { body: '{"jwt":"***","strong":true,"jwk":{"x":"public","d":"***"}}' },
    ],
    [
      'broken JSON',
      '',
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: `{"jwt":"${secret}`,
      },
      { body: '***' },
    ],
    ['unknown text', '', { method: 'POST', body: secret }, { body: '***' }],
  ])('a secret is redacted in %s', async (_, query, init, expected) => {
    await using plexTv = await startPlexTv(transport);
    await plexTv.fetch(`${plexTv.origin}/api/v2/pins${query}`, init);
    expect(plexTv.sandbox.requests).toMatchObject([expected]);
    expect(JSON.stringify(plexTv.sandbox.requests)).not.toContain(secret);
  });

  test('the list contains no token after a whole sign-in', async () => {
    await using plexTv = await startPlexTv(transport);
    const token = await signIn(plexTv);
    await plexTv.call('GET', '/user', { headers: { 'X-Plex-Token': token } });
    await plexTv.call('GET', `/ping?X-Plex-Token=${token}`);
    expect(plexTv.sandbox.requests).toHaveLength(4);
    expect(JSON.stringify(plexTv.sandbox)).not.toContain(token);
  });
});

test('onRequest is called with each request that gets a response, and with no other', async () => {
  const received: object[] = [];
  const sandbox = createSandbox({ onRequest: (request) => received.push({ ...request }) });
  await sandbox.fetch(`https://plex.tv/api/v2/user?X-Plex-Token=${secret}`);
  sandbox.fail({ kind: 'reset' });
  await expect(sandbox.fetch('https://plex.tv/api/v2/ping')).rejects.toThrow(TypeError);
  await sandbox.fetch('https://plex.tv/api/v2/pins', { method: 'POST', headers: client });
  expect(received).toMatchObject([
    { method: 'GET', path: '/api/v2/user', query: { 'X-Plex-Token': '***' }, status: 401 },
    { method: 'POST', path: '/api/v2/pins', status: 201 },
  ]);
  expect(received).toEqual([sandbox.requests[0], sandbox.requests[2]]);
  expect(JSON.stringify(received)).not.toContain(secret);
});

test('the recorder stores the last 10,000 requests', () => {
  const recorder = createRecorder(createClock(() => 0));
  for (let count = 0; count <= 10_000; count += 1) {
    recorder.record(new Request(`https://plex.tv/${count}`), '');
  }
  const { requests } = recorder;
  expect(requests).toHaveLength(10_000);
  expect([requests[0]?.path, requests.at(-1)?.path]).toEqual(['/1', '/10000']);
});
