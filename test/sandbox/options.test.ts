import { describe, expect, test, vi } from 'vitest';
import { createPin, client, startPlexTv, transports } from './plex-tv.ts';

describe.each(transports)('options %s', (transport) => {
  test('each response has the date of the clock', async () => {
    await using plexTv = await startPlexTv(transport, { now: () => Date.UTC(2001, 0, 1) });
    const date = async (method: string, path: string) =>
      (await plexTv.call(method, path)).headers.get('date');
    expect(await date('GET', '/user')).toBe('Mon, 01 Jan 2001 00:00:00 GMT');
    plexTv.sandbox.advance(1500);
    expect(await date('GET', '/nothing')).toBe('Mon, 01 Jan 2001 00:00:01 GMT');
    expect((await createPin(plexTv)).response.headers.get('date')).toBe(
      'Mon, 01 Jan 2001 00:00:01 GMT',
    );
  });

  test('pages of other origins get no CORS headers', async () => {
    await using plexTv = await startPlexTv(transport);
    const headers = { ...client, Origin: 'https://app.example' };
    const responses = [
      await plexTv.call('POST', '/pins', { headers }),
      await plexTv.call('OPTIONS', '/pins', {
        headers: { ...headers, 'Access-Control-Request-Method': 'POST' },
      }),
    ];
    for (const response of responses) {
      const cors = [...response.headers.keys()].filter((name) =>
        name.startsWith('access-control-'),
      );
      expect(cors).toEqual([]);
    }
    expect(responses.map(({ status }) => status)).toEqual([201, 404]);
  });

  test('with cors, pages of any origin may send any header', async () => {
    await using plexTv = await startPlexTv(transport, { cors: true });
    const origin = { Origin: 'https://app.example' };
    const preflight = await plexTv.fetch(`${plexTv.origin}/api/v2/pins`, {
      method: 'OPTIONS',
      headers: {
        ...origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'x-plex-client-identifier',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('x-plex-client-identifier');
    const { response } = await createPin(plexTv, '/pins', { headers: origin });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const rejected = await plexTv.call('GET', '/user', { headers: origin });
    expect(rejected.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('requests above the rate limit get a 429 until the period is over', async () => {
    await using plexTv = await startPlexTv(transport, {
      rateLimit: { requests: 2, seconds: 10 },
      now: () => 0,
    });
    const { sandbox } = plexTv;
    await createPin(plexTv);
    sandbox.advance(3500);
    await createPin(plexTv);
    const rejected = await plexTv.call('POST', '/pins', { headers: client });
    expect(rejected.status).toBe(429);
    expect(rejected.field('errors.0.code')).toBe('1003');
    expect(rejected.field('errors.0.message')).toBe('API rate limit exceeded');
    expect(rejected.headers.get('retry-after')).toBe('7');
    const xml = await plexTv.call('POST', '/pins', { headers: client, format: 'XML' });
    expect(xml.field('errors.0.code')).toBe('1003');
    sandbox.advance(6500);
    await createPin(plexTv);
    await createPin(plexTv);
    expect((await plexTv.call('POST', '/pins', { headers: client })).status).toBe(429);
  });
});

test('without `now`, the clock is Date.now, even a fake one', async () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 5, 1), toFake: ['Date'] });
  try {
    await using plexTv = await startPlexTv('in the process');
    const { id, response } = await createPin(plexTv);
    expect(response.field('createdAt')).toBe('2030-06-01T00:00:00Z');
    vi.setSystemTime(Date.UTC(2030, 5, 1, 0, 14, 59));
    const later = await plexTv.call('GET', `/pins/${id}`, { headers: client });
    expect(later.field('expiresIn')).toBe('1');
  } finally {
    vi.useRealTimers();
  }
});

test.each([-1, NaN, Infinity])('advance rejects %d', async (ms) => {
  await using plexTv = await startPlexTv('in the process');
  expect(() => plexTv.sandbox.advance(ms)).toThrow(RangeError);
});
