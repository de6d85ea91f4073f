/** Faults violate the spec, so that their responses are not checked against it. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createSandbox, type Fault } from '../../src/sandbox/index.ts';
import { client, signIn, startPlexTv, transports, type PlexTv } from './plex-tv.ts';

const json = { ...client, Accept: 'application/json' };

const createPin = (plexTv: PlexTv, init?: RequestInit) =>
  plexTv.fetch(`${plexTv.origin}/api/v2/pins`, { method: 'POST', headers: json, ...init });

/** Until the sandbox has got that many requests. */
async function received(plexTv: PlexTv, count: number): Promise<void> {
  while (plexTv.sandbox.requests.length < count) await setImmediate();
}

afterEach(() => {
  vi.useRealTimers();
});

describe.each(transports)('faults %s', (transport) => {
  test('response: a status without a body gets the error of plex.tv, if there is one', async () => {
    await using plexTv = await startPlexTv(transport);
    const known = [
      [400, '1000', '/pins/1'],
      [401, '1001', '/user'],
      [404, '1002', '/pins/1'],
      [429, '1003', '/pins/1'],
      [500, '1007', '/pins/1'],
    ] as const;
    for (const [status, code, path] of known) {
      plexTv.sandbox.fail({ kind: 'response', status, headers: { 'Retry-After': '1' } });
      // This is a response of plex.tv, so that it is checked like any other.
      const response = await plexTv.call('GET', path, { headers: client });
      expect([response.status, response.field('errors.0.code')]).toEqual([status, code]);
    }
    plexTv.sandbox.fail({ kind: 'response', status: 503 });
    const response = await createPin(plexTv);
    expect([response.status, await response.text()]).toEqual([503, '']);
  });

  test('response: the given body and headers are sent unchanged', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'response', status: 429, headers: { 'Retry-After': '7' } });
    const limited = await createPin(plexTv);
    expect(limited.headers.get('retry-after')).toBe('7');
    expect(await limited.json()).toMatchObject({ errors: [{ code: 1003 }] });
    plexTv.sandbox.fail({ kind: 'response', status: 201, body: { id: 'text' } });
    const object = await createPin(plexTv);
    expect(object.headers.get('content-type')).toBe('application/json');
    expect([object.status, await object.text()]).toEqual([201, '{"id":"text"}']);
    plexTv.sandbox.fail({
      kind: 'response',
      status: 200,
      body: 'tea',
      headers: { 'content-type': 'text/x-tea' },
    });
    const text = await createPin(plexTv);
    expect(text.headers.get('content-type')).toBe('text/x-tea');
    expect([text.status, await text.text()]).toEqual([200, 'tea']);
  });

  test('response: the body may be empty', async () => {
    await using plexTv = await startPlexTv(transport);
    for (const status of [401, 204]) {
      plexTv.sandbox.fail({ kind: 'response', status, body: '', headers: { 'X-Why': 'fault' } });
      const response = await createPin(plexTv);
      expect([response.status, await response.text()]).toEqual([status, '']);
      expect(response.headers.get('content-type')).toBeNull();
      expect(response.headers.get('x-why')).toBe('fault');
    }
  });

  test('delay: the request is handled after the delay', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'delay', ms: 60_000 });
    const pending = createPin(plexTv);
    await received(plexTv, 1);
    vi.advanceTimersByTime(59_999);
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    expect(plexTv.sandbox.requests[0]?.status).toBeNull();
    vi.advanceTimersByTime(1);
    expect((await pending).status).toBe(201);
    expect(plexTv.sandbox.requests[0]?.status).toBe(201);
  });

  test.each<Fault>([{ kind: 'delay', ms: 60_000 }, { kind: 'hang' }])(
    '$kind: an abort rejects with its reason, and leaves nothing behind',
    async (fault) => {
      await using plexTv = await startPlexTv(transport);
      plexTv.sandbox.fail(fault);
      const abort = new AbortController();
      const pending = createPin(plexTv, { signal: abort.signal });
      await received(plexTv, 1);
      const reason = new Error('enough');
      abort.abort(reason);
      await expect(pending).rejects.toBe(reason);
      expect(plexTv.sandbox.requests[0]?.status).toBeNull();
      expect((await createPin(plexTv)).status).toBe(201);
    },
  );

  test('hang in the body: the headers and half of the body arrive, then nothing until an abort', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'hang', at: 'body' });
    const abort = new AbortController();
    const response = await createPin(plexTv, { signal: abort.signal });
    expect(response.status).toBe(201);
    const reader = response.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    expect(first).toMatch(/^\{"id":\d+,"code":"/);
    expect(first.length).toBe(Math.floor(Number(response.headers.get('content-length')) / 2));
    const rest = reader?.read();
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(rest).rejects.toBe(reason);
  });

  test('reset: there is no response', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'reset' });
    const error: unknown = await createPin(plexTv).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } });
    expect(plexTv.sandbox.requests[0]?.status).toBeNull();
  });

  test('reset in the body: the headers arrive, and the body fails', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'reset', at: 'body' });
    const response = await createPin(plexTv);
    expect(response.status).toBe(201);
    const error: unknown = await response.text().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: 'terminated' });
  });

  test('reset in an empty body: there is no response, but the request was handled', async () => {
    await using plexTv = await startPlexTv(transport);
    const headers = { 'X-Plex-Token': await signIn(plexTv) };
    plexTv.sandbox.fail({ kind: 'reset', at: 'body' });
    const signOut = plexTv.fetch(`${plexTv.origin}/api/v2/users/signout`, {
      method: 'DELETE',
      headers,
    });
    await expect(signOut).rejects.toThrow('fetch failed');
    expect((await plexTv.call('GET', '/user', { headers })).status).toBe(401);
  });

  test('truncate: half of the JSON arrives as a complete body', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'truncate' });
    const response = await createPin(plexTv);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      201,
      'application/json; charset=utf-8',
    ]);
    const text = await response.text();
    expect(text).toMatch(/^\{"id":\d+,"code":"/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('html: a page arrives, with status 200 by default', async () => {
    await using plexTv = await startPlexTv(transport);
    for (const [fault, status] of [
      [{ kind: 'html' }, 200],
      [{ kind: 'html', status: 502 }, 502],
    ] as const) {
      plexTv.sandbox.fail(fault);
      const response = await createPin(plexTv);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(await response.text()).toMatch(/^<!doctype html>/);
    }
  });

  test('wrong-types: each value of the JSON has a different type', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'wrong-types' });
    expect(await (await createPin(plexTv)).json()).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      code: 4,
      trusted: 'false',
      location: { country: 6 },
      expiresIn: '900',
      authToken: 'null',
    });
    plexTv.sandbox.fail({ kind: 'wrong-types' });
    const xml = await createPin(plexTv, { headers: client });
    expect(await xml.text()).toContain(' trusted="0" ');
  });

  test('huge: valid JSON of that many bytes arrives', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'huge', bytes: 1_000_001 });
    const text = await (await createPin(plexTv)).text();
    expect(text).toHaveLength(1_000_001);
    expect(JSON.parse(text)).toMatchObject({ expiresIn: 900 });
  });

  test('huge: an endless body can be cancelled', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'huge', bytes: Infinity, times: 2 });
    const cancelled = (await createPin(plexTv)).body?.getReader();
    for (let chunk = 0; chunk < 5; chunk += 1) expect((await cancelled?.read())?.done).toBe(false);
    await cancelled?.cancel();
    const abort = new AbortController();
    const text = (await createPin(plexTv, { signal: abort.signal })).text();
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(text).rejects.toBe(reason);
  });

  test('truncate and huge: a response without a body does not change', async () => {
    await using plexTv = await startPlexTv(transport);
    for (const kind of ['truncate', 'huge'] as const) {
      const headers = { 'X-Plex-Token': await signIn(plexTv) };
      plexTv.sandbox.fail({ kind });
      const url = `${plexTv.origin}/api/v2/users/signout`;
      const response = await plexTv.fetch(url, { method: 'DELETE', headers });
      expect([response.status, await response.text()]).toEqual([204, '']);
    }
  });

  test('redirect: the redirect is sent, and `fetch` may reject it', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'redirect', to: 'https://elsewhere.example/x', times: 2 });
    const response = await createPin(plexTv, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      'https://elsewhere.example/x',
    ]);
    const error: unknown = await createPin(plexTv, { redirect: 'error' }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({
      message: 'fetch failed',
      cause: { message: 'unexpected redirect' },
    });
  });

  test('redirect: a client that follows it sends X-Plex-Token to the other origin, and `requests` shows it', async () => {
    await using plexTv = await startPlexTv(transport);
    const elsewhere =
      transport === 'over a socket'
        ? (await plexTv.sandbox.listen()).url
        : 'https://elsewhere.example';
    const headers = { ...json, 'X-Plex-Token': await signIn(plexTv), Authorization: 'Bearer x' };
    plexTv.sandbox.fail({ kind: 'redirect', to: `${elsewhere}/api/v2/user` });
    const response = await plexTv.fetch(`${plexTv.origin}/api/v2/ping`, { headers });
    expect(await response.json()).toMatchObject({ username: 'owner' });
    const last = plexTv.sandbox.requests.at(-1);
    expect(last?.url).toBe(`${elsewhere}/api/v2/user`);
    expect(last?.headers['x-plex-token']).toBe('***');
    expect(last?.headers['authorization']).toBeUndefined();
  });

  test.each([
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [302, 'PUT', 'PUT', 'code=KYLX'],
    [307, 'POST', 'POST', 'code=KYLX'],
  ] as const)('redirect: %i turns %s into %s', async (status, method, next, body) => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'redirect', to: `${plexTv.origin}/elsewhere`, status });
    await plexTv.fetch(`${plexTv.origin}/api/v2/pins`, {
      method,
      body: new URLSearchParams({ code: 'KYLX' }),
    });
    const last = plexTv.sandbox.requests.at(-1);
    expect([last?.path, last?.method, last?.body]).toEqual(['/elsewhere', next, body]);
  });

  test('redirect: a redirect loop ends with an error', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'redirect', to: `${plexTv.origin}/round`, times: Infinity });
    const error: unknown = await createPin(plexTv).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: 'fetch failed',
      cause: { message: 'redirect count exceeded' },
    });
    expect(plexTv.sandbox.requests).toHaveLength(21);
  });

  test('date: the response has another date, or an invalid one', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'date', date: new Date(0) });
    plexTv.sandbox.fail({ kind: 'date', date: 'yesterday' });
    const first = await createPin(plexTv);
    expect([first.status, first.headers.get('date')]).toEqual([
      201,
      'Thu, 01 Jan 1970 00:00:00 GMT',
    ]);
    expect((await createPin(plexTv)).headers.get('date')).toBe('yesterday');
    expect(Date.parse((await createPin(plexTv)).headers.get('date') ?? '')).toBeGreaterThan(0);
  });

  test('a fault applies to the next request, or to `times` requests, and faults apply in order', async () => {
    await using plexTv = await startPlexTv(transport);
    const statuses = async (count: number) => {
      const found: number[] = [];
      while (found.length < count) found.push((await createPin(plexTv)).status);
      return found;
    };
    plexTv.sandbox.fail({ kind: 'response', status: 500 });
    plexTv.sandbox.fail({ kind: 'response', status: 503, times: 2 });
    expect(await statuses(5)).toEqual([500, 503, 503, 201, 201]);
    plexTv.sandbox.fail({ kind: 'response', status: 418, times: Infinity });
    expect(await statuses(4)).toEqual([418, 418, 418, 418]);
  });

  test.each<[string, Fault['match'], number[]]>([
    ['everything', undefined, [418, 418, 418]],
    ['a method', { method: 'post' }, [418, 404, 401]],
    ['a path of the spec', { path: '/pins/1' }, [201, 418, 401]],
    ['a whole path', { path: '/api/v2/user' }, [201, 404, 418]],
    ['no part of a path', { path: '/pin' }, [201, 404, 401]],
    ['an expression', { path: /\/pins/ }, [418, 418, 401]],
    ['an expression with state', { path: /\/pins/g }, [418, 418, 401]],
    ['both', { method: 'GET', path: /\/pins/ }, [201, 418, 401]],
    ['a function', (request) => request.headers.has('x-plex-token'), [201, 404, 418]],
  ])('a fault applies to matching requests: %s', async (_, match, expected) => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({
      kind: 'response',
      status: 418,
      times: Infinity,
      ...(match && { match }),
    });
    const found = [
      await createPin(plexTv),
      await plexTv.fetch(`${plexTv.origin}/api/v2/pins/1`, { headers: json }),
      await plexTv.fetch(`${plexTv.origin}/api/v2/user`, { headers: { 'X-Plex-Token': 'bad' } }),
    ];
    expect(found.map(({ status }) => status)).toEqual(expected);
  });

  test('a request that does not match does not use up a fault', async () => {
    await using plexTv = await startPlexTv(transport);
    plexTv.sandbox.fail({ kind: 'response', status: 418, match: { path: '/user' } });
    expect((await createPin(plexTv)).status).toBe(201);
    expect((await plexTv.fetch(`${plexTv.origin}/api/v2/user`)).status).toBe(418);
  });
});

test.each(['answer', 'toString', undefined])(
  'fail rejects the kind %s, and names the kinds',
  (kind) => {
    // A program in JavaScript can pass any kind.
    const fault = { kind, status: 503 } as unknown as Fault;
    expect(() => createSandbox().fail(fault)).toThrow(
      new TypeError(
        `Unknown fault kind '${kind}'; known kinds: response, delay, hang, reset, truncate, html, ` +
          'wrong-types, huge, redirect, date',
      ),
    );
  },
);

test.each([0, -1, 1.5, NaN])('fail rejects times: %d', (times) => {
  expect(() => createSandbox().fail({ kind: 'hang', times })).toThrow(RangeError);
});
