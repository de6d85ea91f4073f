import { describe, expect, test, vi } from 'vitest';
import { askForPin, client, startPlexTv, transports } from './plex-tv.ts';

describe.each(transports)('options %s', (transport) => {
  test('each answer has the date of the clock', async () => {
    await using plexTv = await startPlexTv(transport, { now: () => Date.UTC(2001, 0, 1) });
    const date = async (method: string, path: string) =>
      (await plexTv.call(method, path)).headers.get('date');
    expect(await date('GET', '/user')).toBe('Mon, 01 Jan 2001 00:00:00 GMT');
    plexTv.sandbox.advance(1500);
    expect(await date('GET', '/nothing')).toBe('Mon, 01 Jan 2001 00:00:01 GMT');
    expect((await askForPin(plexTv)).answer.headers.get('date')).toBe(
      'Mon, 01 Jan 2001 00:00:01 GMT',
    );
  });

  test('no page of another origin may call', async () => {
    await using plexTv = await startPlexTv(transport);
    const headers = { ...client, Origin: 'https://app.example' };
    const answers = [
      await plexTv.call('POST', '/pins', { headers }),
      await plexTv.call('OPTIONS', '/pins', {
        headers: { ...headers, 'Access-Control-Request-Method': 'POST' },
      }),
    ];
    for (const answer of answers) {
      const cors = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
      expect(cors).toEqual([]);
    }
    expect(answers.map(({ status }) => status)).toEqual([201, 404]);
  });

  test('with cors any page may call, with any header', async () => {
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
    const { answer } = await askForPin(plexTv, '/pins', { headers: origin });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const refused = await plexTv.call('GET', '/user', { headers: origin });
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('beyond the rate limit requests are refused until the period is over', async () => {
    await using plexTv = await startPlexTv(transport, {
      rateLimit: { requests: 2, seconds: 10 },
      now: () => 0,
    });
    const { sandbox } = plexTv;
    await askForPin(plexTv);
    sandbox.advance(3500);
    await askForPin(plexTv);
    const refused = await plexTv.call('POST', '/pins', { headers: client });
    expect(refused.status).toBe(429);
    expect(refused.field('errors.0.code')).toBe('1003');
    expect(refused.field('errors.0.message')).toBe('API rate limit exceeded');
    expect(refused.headers.get('retry-after')).toBe('7');
    const xml = await plexTv.call('POST', '/pins', { headers: client, format: 'XML' });
    expect(xml.field('errors.0.code')).toBe('1003');
    sandbox.advance(6500);
    await askForPin(plexTv);
    await askForPin(plexTv);
    expect((await plexTv.call('POST', '/pins', { headers: client })).status).toBe(429);
  });
});

test('without `now` the clock is Date.now, a fake one included', async () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 5, 1), toFake: ['Date'] });
  try {
    await using plexTv = await startPlexTv('in the process');
    const { id, answer } = await askForPin(plexTv);
    expect(answer.field('createdAt')).toBe('2030-06-01T00:00:00Z');
    vi.setSystemTime(Date.UTC(2030, 5, 1, 0, 14, 59));
    const later = await plexTv.call('GET', `/pins/${id}`, { headers: client });
    expect(later.field('expiresIn')).toBe('1');
  } finally {
    vi.useRealTimers();
  }
});

test.each([-1, NaN, Infinity])('the clock does not advance by %d', async (ms) => {
  await using plexTv = await startPlexTv('in the process');
  expect(() => plexTv.sandbox.advance(ms)).toThrow(RangeError);
});
