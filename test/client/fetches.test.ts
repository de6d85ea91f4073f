/** The `fetch` of other libraries, of doubles, and of tools that intercept requests, over a real socket where they have one. */
import { Readable } from 'node:stream';
import crossFetch from 'cross-fetch';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import nock from 'nock';
import nodeFetch from 'node-fetch';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import * as undici from 'undici';
import { createPlexClient, startSignIn } from '../../src/index.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { caught, IDENTIFIER, pin, TOKEN } from '../support/plex.ts';

type Fetch = typeof fetch;

/** A client with a `fetch` that may be anything, as in JavaScript. */
const clientOf = (customFetch: unknown, plexTv?: string) =>
  createPlexClient({ clientIdentifier: IDENTIFIER, fetch: customFetch as Fetch, plexTv });

describe('a fetch of npm', () => {
  let sandbox: Sandbox;
  let url: string;
  beforeAll(async () => {
    sandbox = createSandbox({ autoApprove: 0 });
    ({ url } = await sandbox.listen());
  });
  afterAll(() => sandbox[Symbol.asyncDispose]());

  test.each<[string, unknown]>([
    ['undici', undici.fetch],
    ['node-fetch', nodeFetch],
    ['cross-fetch', crossFetch],
    ['a wrapper of the platform', (...args: Parameters<Fetch>) => fetch(...args)],
    ['a wrapper that takes a Request only', (request: Request) => fetch(request)],
    [
      'a wrapper that takes a URL',
      (input: unknown, init: RequestInit) => fetch(String(input), init),
    ],
  ])('signs in, and sends bodies: %s', async (_, customFetch) => {
    const plex = clientOf(customFetch, url);
    const signIn = await startSignIn(plex, { strong: false });
    const { token } = await signIn.wait();
    const me = plex.withToken(token);
    expect(await me.getUser()).toMatchObject({ username: 'owner' });
    expect(await caught(() => me.linkPin({ code: 'ABCD' }))).toMatchObject({ status: 404 });
    expect(sandbox.requests.at(-1)).toMatchObject({ method: 'PUT', body: 'code=ABCD' });
  });

  test.each<[string, unknown]>([
    ['undici', undici.fetch],
    ['node-fetch', nodeFetch],
    ['cross-fetch', crossFetch],
  ])('bounds bodies and obeys deadlines: %s', async (_, customFetch) => {
    const plex = clientOf(customFetch, url);
    sandbox.fail({ kind: 'huge', bytes: 2 ** 22 });
    expect(await caught(() => plex.getPin())).toMatchObject({ code: 'response' });
    sandbox.fail({ kind: 'hang', at: 'body' });
    expect(await caught(() => plex.getPin({}, { timeout: 50 }))).toMatchObject({ code: 'timeout' });
  });
});

describe('a double', () => {
  const json = async () => pin({ authToken: TOKEN });
  const text = async () => JSON.stringify(await json());
  test.each<[string, unknown]>([
    ['with ok, status and json', { ok: true, status: 200, json }],
    ['with status and text', { status: 200, text }],
    ['with Headers, but without ok', { status: 200, headers: new Headers(), text }],
    ['with a body that is text', { status: 200, body: JSON.stringify(pin()), text }],
    ['with plain headers', { status: 201, headers: { 'Content-Type': 'application/json' }, text }],
    [
      'with a stream of Node',
      {
        status: 200,
        body: Readable.from([
          Buffer.from('{"id":1,'),
          '"code":"x","expiresIn":1,"authToken":null}',
        ]),
      },
    ],
    ['with a stream of strings', new Response(JSON.stringify(pin()))],
  ])('%s works', async (_, response) => {
    expect(await clientOf(async () => response).getPin()).toMatchObject({
      code: expect.any(String),
    });
  });

  test('with an error status is an error', async () => {
    const response = {
      ok: false,
      status: 400,
      json: async () => ({ errors: [{ code: 7, message: 'no' }] }),
    };
    expect(await caught(() => clientOf(async () => response).getPin())).toMatchObject({
      code: 'api',
      status: 400,
      errors: [{ code: 7, message: 'no' }],
    });
  });

  test.each([undefined, null, 'text', 7, {}, { ok: true }, [pin()]])(
    'that returns %j is an error that says what to return',
    async (value) => {
      expect(await caught(() => clientOf(async () => value).getPin())).toMatchObject({
        code: 'input',
        field: 'fetch',
        message: expect.stringMatching(/^fetch must be a function that returns a Response, got /),
      });
    },
  );

  test('that returns one Response twice is an error that says to return a new one', async () => {
    const plex = clientOf(vi.fn<Fetch>().mockResolvedValue(Response.json(pin())));
    expect(await plex.getPin()).toMatchObject({ code: 'KYLX' });
    expect(await caught(() => plex.getPin())).toMatchObject({
      code: 'input',
      message: expect.stringContaining('must return a new Response each time'),
    });
  });

  test('that is too long is rejected without streams too', async () => {
    const long = { status: 200, text: async () => 'x'.repeat(2 ** 21) };
    expect(await caught(() => clientOf(async () => long).getPin())).toMatchObject({
      code: 'response',
    });
    const text = vi.fn<() => Promise<string>>();
    const said = { status: 200, headers: { 'Content-Length': '9999999' }, text };
    expect(await caught(() => clientOf(async () => said).getPin())).toMatchObject({
      code: 'response',
    });
    expect(text).not.toHaveBeenCalled();
  });
});

describe('the body that a fetch gets in its init is', () => {
  const bodyOf = async (type: string, bytes: Uint8Array<ArrayBuffer>) => {
    const customFetch = vi.fn<Fetch>(async () => new Response());
    const headers = { 'Content-Type': type };
    await clientOf(customFetch).fetch('/x', { method: 'POST', headers, body: bytes });
    return customFetch.mock.calls[0]?.[1]?.body;
  };

  test.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain'])(
    'text for %s, which React Native can read',
    async (type) => {
      expect(await bodyOf(type, new TextEncoder().encode('a'))).toBe('a');
    },
  );

  test.each(['application/octet-stream', 'application/x-text', ''])(
    'the same bytes for "%s"',
    async (type) => {
      const bytes = new Uint8Array([0, 255, 128]);
      expect(await bodyOf(type, bytes)).toEqual(bytes.buffer);
    },
  );
});

test.each(['GET', 'HEAD', 'POST'])('a Request that does not show its body: %s', async (method) => {
  // As in React Native.
  vi.stubGlobal(
    'Request',
    class extends Request {
      override get body(): null {
        return undefined as never;
      }
    },
  );
  const customFetch = vi.fn<Fetch>(async () => new Response());
  await clientOf(customFetch).fetch('/x', { method, ...(method === 'POST' && { body: 'a' }) });
  vi.unstubAllGlobals();
  const init = customFetch.mock.calls[0]?.[1];
  expect(init?.method).toBe(method);
  if (method === 'POST') expect(init).toHaveProperty('body', 'a');
  else expect(init).not.toHaveProperty('body');
});

describe('requests are intercepted by', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    nock.cleanAll();
  });
  const plex = createPlexClient({ clientIdentifier: IDENTIFIER });

  test('a stub of the global fetch', async () => {
    const stub = vi.fn<Fetch>(async () => Response.json(pin()));
    vi.stubGlobal('fetch', stub);
    expect(await plex.getPin()).toMatchObject({ code: 'KYLX' });
    expect(stub.mock.calls[0]?.[0]).toMatchObject({ url: 'https://plex.tv/api/v2/pins' });
  });

  test('nock', async () => {
    nock('https://plex.tv').post('/api/v2/pins').reply(201, pin());
    expect(await plex.getPin()).toMatchObject({ code: 'KYLX' });
    nock.restore();
  });

  test('MSW', async () => {
    const server = setupServer(
      http.post('https://plex.tv/api/v2/pins', () => HttpResponse.json(pin())),
    );
    server.listen();
    expect(await plex.getPin()).toMatchObject({ code: 'KYLX' });
    server.close();
  });

  test("undici's MockAgent", async () => {
    const agent = new undici.MockAgent();
    agent.disableNetConnect();
    agent
      .get('https://plex.tv')
      .intercept({ path: '/api/v2/pins', method: 'POST' })
      .reply(201, pin(), { headers: { 'Content-Type': 'application/json' } });
    const fetchWithAgent = (input: unknown, init: undici.RequestInit) =>
      undici.fetch(String(input), { ...init, dispatcher: agent });
    expect(await clientOf(fetchWithAgent).getPin()).toMatchObject({ code: 'KYLX' });
    await agent.close();
  });
});
