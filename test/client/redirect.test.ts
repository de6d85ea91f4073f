import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createPlexClient, PlexError } from '../../src/index.ts';
import { clientWith, IDENTIFIER, pin, TOKEN } from '../support/plex.ts';
import { serve } from '../support/serve.ts';

const redirect = (status: number, location?: string) => (_: unknown, response: ServerResponse) => {
  response.writeHead(status, location === undefined ? {} : { Location: location }).end();
};

test.each([301, 302, 303, 307, 308])(
  'a %i to another host is not followed, and nothing reaches that host',
  async (status) => {
    const elsewhere = await serve((_, response) => response.end());
    const plexTv = await serve(redirect(status, `${elsewhere.url}/api/v2/user`));
    const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: plexTv.url });
    await expect(plex.withToken(TOKEN).getUser()).rejects.toMatchObject({
      code: 'response',
      status,
      message: expect.stringContaining('redirected to another address'),
    });
    expect(plexTv.requests).toEqual(['GET /api/v2/user']);
    expect(elsewhere.requests).toEqual([]);
  },
);

test('a redirect to another host name of the same machine is not followed', async () => {
  const elsewhere = await serve((_, response) => response.end());
  const plexTv = await serve(redirect(302, elsewhere.url.replace('127.0.0.1', 'localhost')));
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: plexTv.url });
  await expect(plex.getPin()).rejects.toMatchObject({ code: 'response' });
  expect(elsewhere.requests).toEqual([]);
});

test('up to three redirects within the origin are followed, with the token', async () => {
  const plexTv = await serve((request, response) => {
    const hop = Number(/hop=(\d)/.exec(request.url ?? '')?.[1] ?? 0);
    if (hop < 3) return redirect(302, `/api/v2/user?hop=${hop + 1}`)(request, response);
    response.setHeader('Content-Type', 'application/json');
    const token = request.headers['x-plex-token'];
    response.end(JSON.stringify({ id: 1, uuid: 'u', username: token, title: 't' }));
  });
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: plexTv.url });
  expect(await plex.withToken(TOKEN).getUser()).toMatchObject({ username: TOKEN });
  expect(plexTv.requests).toHaveLength(4);
});

test('a fourth redirect is not followed', async () => {
  const plexTv = await serve(redirect(302, '/api/v2/user'));
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: plexTv.url });
  await expect(plex.withToken(TOKEN).getUser()).rejects.toMatchObject({ code: 'response' });
  expect(plexTv.requests).toHaveLength(4);
});

test.each([
  [302, 'GET', ''],
  [303, 'GET', ''],
  [307, 'POST', '{"jwt":"a.b.c"}'],
  [308, 'POST', '{"jwt":"a.b.c"}'],
])('a %i is followed by a %s with the body "%s"', async (status, method, body) => {
  const plexTv = await serve((request, response) => {
    if (!request.url?.includes('moved')) return redirect(status, '/moved')(request, response);
    response.setHeader('Content-Type', 'application/json');
    response.end('{"auth_token":"t"}');
  });
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: plexTv.url });
  expect(await plex.exchangeDeviceJwt({ jwt: 'a.b.c' })).toEqual({ auth_token: 't' });
  expect(plexTv.requests).toEqual(['POST /api/v2/auth/token', `${method} /moved`]);
  expect(plexTv.bodies).toEqual(['{"jwt":"a.b.c"}', body]);
  expect(plexTv.types).toEqual(['application/json', body ? 'application/json' : undefined]);
});

test('a 302 turns only a POST into a GET', async () => {
  const plexTv = await serve((request, response) => {
    if (request.url !== '/moved') return redirect(302, '/moved')(request, response);
    response.writeHead(204).end();
  });
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: plexTv.url });
  await plex.withToken(TOKEN).signOut();
  expect(plexTv.requests).toEqual(['DELETE /api/v2/users/signout', 'DELETE /moved']);
});

test('the body of a redirect is cancelled, which frees its connection', async () => {
  let cancelled = 0;
  const { plex } = clientWith(({ url }) =>
    url.endsWith('/moved')
      ? Response.json(pin())
      : new Response(new ReadableStream({ cancel: () => void cancelled++ }), {
          status: 302,
          headers: { Location: '/moved' },
        }),
  );
  await plex.getPin();
  expect(cancelled).toBe(1);
});

test('a redirect that a browser hides is an error', async () => {
  const { plex } = clientWith(() =>
    Object.defineProperties(new Response(), {
      type: { value: 'opaqueredirect' },
      status: { value: 0 },
    }),
  );
  await expect(plex.getPin()).rejects.toMatchObject({ code: 'response', status: 302 });
});

test('a request that a redirect has turned into a GET stays a GET', async () => {
  const plexTv = await serve((request, response) => {
    if (request.url !== '/second') {
      return redirect(302, request.url === '/first' ? '/second' : '/first')(request, response);
    }
    response.setHeader('Content-Type', 'application/json');
    response.end('{"auth_token":"t"}');
  });
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: plexTv.url });
  expect(await plex.exchangeDeviceJwt({ jwt: 'a.b.c' })).toEqual({ auth_token: 't' });
  expect(plexTv.requests).toEqual(['POST /api/v2/auth/token', 'GET /first', 'GET /second']);
});

test.each([undefined, 'http://[', ''])(
  'a redirect without a valid location is an error: %s',
  async (location) => {
    const { plex } = clientWith(
      () =>
        new Response(null, { status: 302, ...(location && { headers: { Location: location } }) }),
    );
    await expect(plex.getPin()).rejects.toMatchObject({ code: 'response', status: 302 });
  },
);

test.each(['https://elsewhere.example/pins', ''])(
  'a response of a fetch that follows redirects is an error: %s',
  async (url) => {
    const { plex } = clientWith(() =>
      Object.defineProperties(Response.json(pin()), {
        redirected: { value: true },
        url: { value: url },
      }),
    );
    await expect(plex.getPin()).rejects.toMatchObject({ code: 'response' });
  },
);

test('a redirect to a URL with credentials is an error', async () => {
  const plexTv = await serve((request, response) => {
    const { host = '' } = request.headers;
    redirect(302, `http://user:password@${host}/moved`)(request, response);
  });
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: plexTv.url });
  await expect(plex.getPin()).rejects.toBeInstanceOf(PlexError);
  expect(plexTv.requests).toEqual(['POST /api/v2/pins']);
});
