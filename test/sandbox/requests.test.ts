import { describe, expect, test } from 'vitest';
import { createClock } from '../../src/sandbox/clock.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createRecorder } from '../../src/sandbox/recorder.ts';
import { client, signIn, startPlexTv, transports } from './plex-tv.ts';

const secret = 'hunter2';

describe.each(transports)('requests %s', (transport) => {
  test('a request is recorded with what was answered', async () => {
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
  ])('a secret is masked in %s', async (_, query, init, expected) => {
    await using plexTv = await startPlexTv(transport);
    await plexTv.fetch(`${plexTv.origin}/api/v2/pins${query}`, init);
    expect(plexTv.sandbox.requests).toMatchObject([expected]);
    expect(JSON.stringify(plexTv.sandbox.requests)).not.toContain(secret);
  });

  test('a whole sign-in leaves no token in the list', async () => {
    await using plexTv = await startPlexTv(transport);
    const token = await signIn(plexTv);
    await plexTv.call('GET', '/user', { headers: { 'X-Plex-Token': token } });
    await plexTv.call('GET', `/ping?X-Plex-Token=${token}`);
    expect(plexTv.sandbox.requests).toHaveLength(4);
    expect(JSON.stringify(plexTv.sandbox)).not.toContain(token);
  });
});

test('onRequest is told of each request when it is answered, and of none that is not', async () => {
  const told: object[] = [];
  const sandbox = createSandbox({ onRequest: (request) => told.push({ ...request }) });
  await sandbox.fetch(`https://plex.tv/api/v2/user?X-Plex-Token=${secret}`);
  sandbox.fail({ kind: 'reset' });
  await expect(sandbox.fetch('https://plex.tv/api/v2/ping')).rejects.toThrow(TypeError);
  await sandbox.fetch('https://plex.tv/api/v2/pins', { method: 'POST', headers: client });
  expect(told).toMatchObject([
    { method: 'GET', path: '/api/v2/user', query: { 'X-Plex-Token': '***' }, status: 401 },
    { method: 'POST', path: '/api/v2/pins', status: 201 },
  ]);
  expect(told).toEqual([sandbox.requests[0], sandbox.requests[2]]);
  expect(JSON.stringify(told)).not.toContain(secret);
});

test('the last 10,000 requests are kept', () => {
  const recorder = createRecorder(createClock(() => 0));
  for (let count = 0; count <= 10_000; count += 1) {
    recorder.record(new Request(`https://plex.tv/${count}`), '');
  }
  const { requests } = recorder;
  expect(requests).toHaveLength(10_000);
  expect([requests[0]?.path, requests.at(-1)?.path]).toEqual(['/1', '/10000']);
});
