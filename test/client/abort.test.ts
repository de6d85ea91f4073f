/** Signals that several calls share, or that lack a part; and bodies that nobody reads. */
import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { caught, clientWith, IDENTIFIER, pin, TOKEN } from '../support/plex.ts';

describe('a signal', () => {
  test('still aborts a call after another one with it has ended', async () => {
    const { plex, sent } = clientWith(() => {
      if (sent.length === 1) return Response.json(pin());
      return sent.length === 2 ? new Response(null, { status: 500 }) : new Promise(() => {});
    });
    const controller = new AbortController();
    const { signal } = controller;
    const [first, second, third] = Array.from({ length: 3 }, () => plex.getPin({}, { signal }));
    const aborted = caught(() => third);
    expect(await first).toMatchObject({ code: 'KYLX' });
    await expect(second).rejects.toMatchObject({ status: 500 });
    expect(getEventListeners(signal, 'abort')).not.toEqual([]);
    controller.abort('gone');
    expect(await aborted).toBe('gone');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test.each(['before', 'during'])('without a reason aborts %s a call', async (when) => {
    const { plex, sent } = clientWith(() => new Promise(() => {}));
    const controller = new AbortController();
    const { signal } = controller;
    // As in React Native.
    Object.defineProperty(signal, 'reason', { value: undefined });
    if (when === 'before') controller.abort();
    const failed = caught(() => plex.getPin({}, { signal }));
    if (when === 'during') await expect.poll(() => sent.length).toBe(1);
    controller.abort();
    expect(await failed).toMatchObject({ name: 'AbortError' });
  });
});

describe('a body that nobody reads', () => {
  const clientOf = (response: unknown) =>
    createPlexClient({
      clientIdentifier: IDENTIFIER,
      fetch: (async () => response) as typeof fetch,
    }).withToken(TOKEN);

  test('is destroyed if it is a stream of Node', async () => {
    const body = Readable.from(['ok']);
    await clientOf({ status: 200, body }).signOut();
    expect(body.destroyed).toBe(true);
  });

  test('may fail to be cancelled', async () => {
    const body = new ReadableStream({ cancel: () => Promise.reject(new Error('too late')) });
    expect(await clientOf(new Response(body)).signOut()).toBeUndefined();
  });

  test('may be missing', async () => {
    expect(await clientOf({ status: 200 }).signOut()).toBeUndefined();
    expect(await caught(() => clientOf({ status: 200 }).getUser())).toMatchObject({
      code: 'response',
      message: expect.stringContaining('empty'),
    });
  });
});

describe('the length of a body without a stream of the platform', () => {
  const json = (length: number) => {
    const empty = JSON.stringify(pin({ padding: '' })).length;
    return JSON.stringify(pin({ padding: 'x'.repeat(length - empty) }));
  };
  const MAX = 1_048_576;

  test.each<[string, (length: number) => object]>([
    ['a stream of Node', (length) => ({ body: Readable.from([json(length)]) })],
    ['a text', (length) => ({ text: async () => json(length) })],
    [
      'a Content-Length',
      (length) => ({ headers: { 'Content-Length': `${length}` }, text: async () => json(1_000) }),
    ],
  ])('is at most 1 MiB: %s', async (_, create) => {
    const outcome = (length: number) =>
      createPlexClient({
        clientIdentifier: IDENTIFIER,
        fetch: (async () => ({ status: 200, ...create(length) })) as unknown as typeof fetch,
      })
        .getPin()
        .then(
          () => 'accepted',
          ({ code }: { code: string }) => code,
        );
    expect(await outcome(MAX)).toBe('accepted');
    expect(await outcome(MAX + 1)).toBe('response');
  });
});

test('a response of plex.fetch without content has no body', async () => {
  for (const status of [200, 204]) {
    const { plex } = clientWith(() => new Response(null, { status }));
    expect(await plex.fetch('/api/v2/ping')).toMatchObject({ status, body: null });
  }
  const { plex } = clientWith(() => new Response(''));
  expect((await plex.fetch('/api/v2/ping')).body).toBeNull();
});

test('the length of a file is no body, in the response to HEAD', async () => {
  const headers = { 'Content-Length': '9999999' };
  const { plex } = clientWith(() => new Response(null, { headers }));
  expect(await plex.fetch('/file', { method: 'HEAD' })).toMatchObject({ status: 200 });
});
