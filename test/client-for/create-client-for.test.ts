/** A client of another API: what differs from a client of plex.tv. */
import { expect, test } from 'vitest';
import { createClientFor, PlexApiError } from '../../src/client-for/index.ts';
import type { Operation } from '../../generated/operations.ts';

interface Operations {
  getThing: { input: { id: string; 'max-size'?: number }; response: { name: string } };
  ping: { input: object; response: undefined };
}

const operations: { readonly [Name in keyof Operations]: Operation } = {
  getThing: {
    method: 'GET',
    path: '/things/{id}',
    server: 'https://things.example/v1',
    authenticated: true,
    fields: {
      id: { in: 'path', required: true, types: ['string'] },
      'max-size': { in: 'query', types: ['integer'] },
    },
    response: { type: 'json', validate: () => undefined },
  },
  ping: { method: 'POST', path: '/ping', server: 'https://things.example/v1' },
};

/** A `fetch` that records its requests. */
function recorder(respond = () => Response.json({ name: 'one' })) {
  const requests: Request[] = [];
  const fetch = async (request: string | URL | Request) => {
    requests.push(request as Request);
    return respond();
  };
  return { requests, fetch };
}

test('it sends the token as a bearer token, to secured operations only', async () => {
  const { requests, fetch } = recorder();
  const things = createClientFor<Operations>(operations, { fetch, token: () => 'abcdefgh' });
  expect(await things.getThing({ id: 'a/b', 'max-size': 3 })).toEqual({ name: 'one' });
  await things.ping();
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET https://things.example/v1/things/a%2Fb?max-size=3',
    'POST https://things.example/v1/ping',
  ]);
  expect(requests.map(({ headers }) => headers.get('Authorization'))).toEqual([
    'Bearer abcdefgh',
    null,
  ]);
  for (const { headers } of requests) {
    expect([...headers.keys()].filter((name) => name.startsWith('x-plex'))).toEqual([]);
  }
});

test('`request` builds the same request without sending it', async () => {
  const { requests, fetch } = recorder();
  const things = createClientFor<Operations>(operations, { fetch, token: 'abcdefgh' });
  const request = await things.getThing.request({ id: '1' });
  expect(request.headers.get('Authorization')).toBe('Bearer abcdefgh');
  expect(request.headers.has('X-Plex-Token')).toBe(false);
  expect(requests).toEqual([]);
});

test('headers, another origin and middleware apply to every request', async () => {
  const { requests, fetch } = recorder();
  const seen: (string | null)[] = [];
  const things = createClientFor<Operations>(operations, {
    fetch,
    token: 'abcdefgh',
    origin: 'http://127.0.0.1:8080',
    headers: { 'User-Agent': 'test' },
    middleware: [
      { onRequest: ({ request }) => void seen.push(request.headers.get('Authorization')) },
    ],
  });
  await things.getThing({ id: '1' });
  expect(requests[0]?.url).toBe('http://127.0.0.1:8080/v1/things/1');
  expect(requests[0]?.headers.get('User-Agent')).toBe('test');
  expect(seen).toEqual(['Bearer abcdefgh']);
});

test('errors name the host of the spec or of `origin`, never plex.tv or the token', async () => {
  const { fetch } = recorder(() => new Response('abcdefgh', { status: 500 }));
  const messages = await Promise.all(
    [undefined, 'https://localhost:81'].map(async (origin) => {
      const things = createClientFor<Operations>(operations, { fetch, origin, token: 'abcdefgh' });
      const error = await things.getThing({ id: '1' }).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(PlexApiError);
      return String(error);
    }),
  );
  expect(messages[0]).toContain('things.example responded to getThing with 500');
  expect(messages[1]).toContain('localhost:81 responded to getThing with 500');
  expect(messages.join(' ')).not.toMatch(/plex\.tv|abcdefgh/);
});

test.each([
  [{ origin: 'http://things.example' }, 'origin'],
  [{ origin: 'https://things.example/v1' }, 'origin'],
  [{ token: 'a b' }, 'token'],
  [{ timeout: 0 }, 'timeout'],
  [{ middleware: [{}] }, 'middleware[0]'],
  [{ tokn: 'abcdefgh' }, 'tokn'],
])('%j is not valid', (options, field) => {
  expect(() => createClientFor<Operations>(operations, options as object)).toThrow(
    expect.objectContaining({ code: 'input', field }),
  );
});
