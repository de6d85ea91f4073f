import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import { createPlexClient, PlexTimeoutError } from '../../src/index.ts';
import { serve } from '../support/serve.ts';
import { shown } from '../support/shown.ts';
import { caught, clientWith, IDENTIFIER, TOKEN } from '../support/plex.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('what is sent', () => {
  test.each([
    ['/api/v2/features?a=1', 'https://plex.tv/api/v2/features?a=1'],
    ['api/v2/features', 'https://plex.tv/api/v2/features'],
    ['https://clients.plex.tv/api/v2/user', 'https://clients.plex.tv/api/v2/user'],
    [new URL('https://metadata.provider.plex.tv/a%20b'), 'https://metadata.provider.plex.tv/a%20b'],
    [new Request('https://plex.tv/x#y'), 'https://plex.tv/x'],
    ['https://PLEX.tv:443/x', 'https://plex.tv/x'],
    ['/a/../b', 'https://plex.tv/b'],
    ['/{id}', 'https://plex.tv/{id}'],
  ])('the URL of %s', async (input, url) => {
    const { plex, sent } = clientWith(() => new Response('ok'));
    const response = await plex.fetch(input);
    expect(await response.text()).toBe('ok');
    expect(sent[0]?.url.replaceAll('%7B', '{').replaceAll('%7D', '}')).toBe(url);
  });

  test('identity headers and the token of the client', async () => {
    const { plex, sent } = clientWith(() => new Response(), { product: 'My App' });
    await plex.withToken(async () => TOKEN).fetch('/x');
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
      accept: 'application/json',
      'x-plex-client-identifier': IDENTIFIER,
      'x-plex-product': 'My App',
      'x-plex-token': TOKEN,
    });
  });

  test.each([
    { 'x-plex-token': 'mine' },
    [['X-Plex-Token', 'mine']],
    new Headers({ 'X-PLEX-TOKEN': 'mine' }),
  ] as HeadersInit[])(
    'headers in any form, of which none replaces the token: %j',
    async (headers) => {
      const { plex, sent } = clientWith(() => new Response());
      await plex.withToken(TOKEN).fetch('/x', { headers });
      await plex.withToken(TOKEN).fetch(new Request('https://plex.tv/x', { headers }));
      expect(sent.map((request) => request.headers.get('X-Plex-Token'))).toEqual([TOKEN, TOKEN]);
    },
  );

  test('other headers override those of the client', async () => {
    const { plex, sent } = clientWith(() => new Response());
    await plex.fetch('/x', { headers: { accept: 'text/xml', 'X-Mine': '1' } });
    expect(sent[0]?.headers.get('Accept')).toBe('text/xml');
    expect(sent[0]?.headers.get('X-Mine')).toBe('1');
  });

  test.each([
    ['text', 'a=1', 'text/plain;charset=UTF-8', 'a=1'],
    [
      'a form',
      new URLSearchParams({ a: '1' }),
      'application/x-www-form-urlencoded;charset=UTF-8',
      'a=1',
    ],
    ['bytes', new Uint8Array([97]), null, 'a'],
    ['a file', new Blob(['a'], { type: 'image/png' }), 'image/png', 'a'],
  ])('a body: %s', async (_, body, type, text) => {
    const { plex, sent } = clientWith(() => new Response());
    await plex.fetch('/x', { method: 'POST', body });
    expect(sent[0]?.headers.get('Content-Type')).toBe(type);
    expect(await sent[0]?.text()).toBe(text);
  });

  test('a multipart body', async () => {
    const body = new FormData();
    body.append('a', new Blob(['b']), 'c');
    const { plex, sent } = clientWith(() => new Response());
    await plex.fetch('/x', { method: 'POST', body });
    const file = (await sent[0]?.formData())?.get('a');
    expect(file instanceof File && (await file.text())).toBe('b');
  });

  test('a body that is a stream, and the body of a Request', async () => {
    const stream = () => new Blob(['streamed']).stream();
    const { plex, sent } = clientWith(() => new Response());
    await plex.fetch('/x', { method: 'PUT', body: stream(), headers: { 'Content-Type': 'a/b' } });
    await plex.fetch(new Request('https://plex.tv/x', { method: 'PATCH', body: 'text' }));
    expect(sent.map(({ method, headers }) => [method, headers.get('Content-Type')])).toEqual([
      ['PUT', 'a/b'],
      ['PATCH', 'text/plain;charset=UTF-8'],
    ]);
    expect(await Promise.all(sent.map((request) => request.text()))).toEqual(['streamed', 'text']);
  });

  test('`init` replaces parts of a Request', async () => {
    const { plex, sent } = clientWith(() => new Response());
    const request = new Request('https://plex.tv/x', { method: 'POST', body: 'a' });
    await plex.fetch(request, { method: 'PUT', body: 'b', headers: { 'X-Mine': '1' } });
    expect(sent[0]?.method).toBe('PUT');
    expect(await sent[0]?.text()).toBe('b');
  });

  test('plexTv replaces the host', async () => {
    const plexTv = await serve((_, response) => response.end('local'));
    const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: plexTv.url });
    expect(await (await plex.fetch('https://clients.plex.tv/a?b')).text()).toBe('local');
    expect(plexTv.requests).toEqual(['GET /a?b']);
  });
});

const FOREIGN = [
  'https://evil.example/',
  'https://plex.tv.evil.example/',
  'https://plex.tv@evil.example/',
  'https://token@plex.tv/',
  'https://a:b@plex.tv/',
  'https://plex.tv./',
  'https://evilplex.tv/',
  'https://plex.tv:8443/',
  'http://plex.tv/',
  'http://clients.plex.tv/',
  '//evil.example/x',
  '/\\evil.example/x',
  '\\\\evil.example/x',
  '\t//evil.example/x',
  '/\t/evil.example/x',
  'https:/\\evil.example',
  'https://plex.tv%2eevil.example/',
  'https://plex.tv\u3002evil.example/',
  'https://ρlex.tv/',
  'ftp://plex.tv/',
  'file:///etc/passwd',
  'data:text/plain,x',
  'javascript:alert(1)',
  'blob:https://plex.tv/1',
  'wss://plex.tv/',
  'http://127.0.0.1:1/',
  'https://',
  '',
];

describe('nothing is sent to another origin', () => {
  test.each(FOREIGN)('%j', async (input) => {
    const { plex, sent } = clientWith(() => new Response());
    const source = vi.fn(() => TOKEN);
    const error = await caught(() => plex.withToken(source).fetch(input));
    expect(error).toMatchObject({ code: 'input', field: 'input' });
    expect(shown(error)).not.toContain('evil');
    expect([sent, source.mock.calls]).toEqual([[], []]);
  });

  test.each(['https://evil.example/', 'http://plex.tv/'])('a Request of %s', async (url) => {
    const { plex, sent } = clientWith(() => new Response());
    const error = await caught(() => plex.fetch(new Request(url)));
    expect(error).toMatchObject({ code: 'input', field: 'input' });
    expect(sent).toEqual([]);
  });

  test.each([undefined, null, 5, {}, []])('%j is not a URL', async (input) => {
    const { plex, sent } = clientWith(() => new Response());
    // @ts-expect-error The type takes no such value.
    const promise = plex.fetch(input);
    expect(await caught(() => promise)).toMatchObject({ code: 'input', field: 'input' });
    expect(sent).toEqual([]);
  });

  test('not with plexTv either', async () => {
    const { plex, sent } = clientWith(() => new Response(), { plexTv: 'http://127.0.0.1:7777' });
    expect(await caught(() => plex.fetch('https://evil.example'))).toMatchObject({ code: 'input' });
    expect(sent).toEqual([]);
  });
});

test.each([
  ['a method that is not valid', { method: 'A B' }],
  ['a method that fetch forbids', { method: 'CONNECT' }],
  ['a body of GET', { body: 'a' }],
  ['a body of HEAD', { method: 'HEAD', body: 'a' }],
  ['a header name', { headers: { 'a b': '1' } }],
  ['a header value', { headers: { a: `${TOKEN}\n1` } }],
  ['a body that was read already', { method: 'POST', body: readStream() }],
])('%s is rejected before anything is sent', async (_, init) => {
  const { plex, sent } = clientWith(() => new Response());
  const error = await caught(() => plex.fetch('/x', init));
  expect(error).toMatchObject({ code: 'input', field: 'init' });
  expect(shown(error)).not.toContain(TOKEN);
  expect(sent).toEqual([]);
});

function readStream(): ReadableStream {
  const stream = new Blob(['a']).stream();
  stream.getReader();
  return stream;
}

describe('the response', () => {
  test.each([200, 201, 204, 304, 401, 404, 422, 498, 500])(
    '%i is returned as it came',
    async (status) => {
      const body = [204, 304].includes(status) ? null : 'text';
      const { plex, sent } = clientWith(
        () => new Response(body, { status, headers: { 'X-Mine': '1' } }),
      );
      const response = await plex.withToken(() => TOKEN).fetch('/x');
      expect([response.status, response.headers.get('X-Mine')]).toEqual([status, '1']);
      expect(await response.text()).toBe(body ?? '');
      expect(sent).toHaveLength(1);
      expectTypeOf(response).toEqualTypeOf<Response>();
    },
  );

  test('bytes stay bytes', async () => {
    const bytes = new Uint8Array([0, 255, 128, 10]);
    const { plex } = clientWith(() => new Response(bytes));
    expect(new Uint8Array(await (await plex.fetch('/x')).arrayBuffer())).toEqual(bytes);
  });

  test('a body of more than 1 MiB is not read to its end', async () => {
    const cancel = vi.fn();
    const endless = () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
          cancel,
        }),
      );
    const { plex } = clientWith(endless);
    expect(await caught(() => plex.fetch('/x'))).toMatchObject({ code: 'response' });
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('its deadline covers the body', async () => {
    vi.useFakeTimers();
    const { plex } = clientWith(() => new Response(new ReadableStream()), { timeout: 1_000 });
    const error = caught(() => plex.fetch('/x'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await error).toBeInstanceOf(PlexTimeoutError);
  });

  test('redirects are followed within the origin', async () => {
    const elsewhere = await serve((_, response) => response.end('elsewhere'));
    const plexTv = await serve((request, response) => {
      if (request.url === '/target') response.end('target');
      else
        response
          .writeHead(307, { Location: request.url === '/in' ? '/target' : elsewhere.url })
          .end();
    });
    const plex = createPlexClient({ clientIdentifier: IDENTIFIER, plexTv: plexTv.url });
    const signedIn = plex.withToken(TOKEN);
    const response = await signedIn.fetch('/in', {
      method: 'POST',
      body: new Blob(['b']).stream(),
    });
    expect(await response.text()).toBe('target');
    expect(plexTv.bodies).toEqual(['b', 'b']);
    expect(await caught(() => signedIn.fetch('/out'))).toMatchObject({
      code: 'response',
      status: 307,
    });
    expect(elsewhere.requests).toEqual([]);
  });

  test('an error of the network names no secret', async () => {
    const { plex } = clientWith(() => Promise.reject(new Error(`failed: ${TOKEN} hush-hush-hush`)));
    const error = await caught(() =>
      plex
        .withToken(TOKEN)
        .fetch('/x?secret=hush-hush-hush', { headers: { 'X-Key': 'hush-hush' } }),
    );
    expect(error).toMatchObject({ code: 'network' });
    expect(shown(error)).not.toContain(TOKEN);
    expect(shown(error)).not.toContain('hush');
  });
});

describe('a signal', () => {
  test.each(['init', 'request'])('of %s that has aborted: nothing is sent', async (where) => {
    const { plex, sent } = clientWith(() => new Response());
    const signal = AbortSignal.abort('no');
    const call = () =>
      where === 'init'
        ? plex.fetch('/x', { signal })
        : plex.fetch(new Request('https://plex.tv/x', { signal }));
    expect(await caught(call)).toBe('no');
    expect(sent).toEqual([]);
  });

  test('that aborts later ends the request', async () => {
    const { plex } = clientWith(() => new Promise<Response>(() => {}));
    const controller = new AbortController();
    const result = caught(() => plex.fetch('/x', { signal: controller.signal }));
    controller.abort('enough');
    expect(await result).toBe('enough');
  });
});
