/** Where a request puts its fields and how responses of each media type are read, for specs other than plex.tv's. */
import { expect, test } from 'vitest';
import type { Operation } from '../../generated/operations.ts';
import { createClientFor } from '../../src/client-for/index.ts';

interface Operations {
  call: { input: { filter?: string; body?: string }; response: unknown };
}

/** Calls an operation, with the request that it sent. */
async function call(
  details: Pick<Operation, 'body' | 'fields' | 'response'>,
  response = new Response(null),
  input: Operations['call']['input'] = {},
): Promise<{ result: unknown; request: Request | undefined }> {
  const operation: Operation = {
    method: 'POST',
    path: '/call',
    server: 'http://api.example/http://v1',
    ...details,
  };
  let request: Request | undefined;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    request = new Request(input, init);
    return response;
  };
  const { call } = createClientFor<Operations>(
    { call: operation },
    { fetch, origin: 'https://localhost' },
  );
  return { result: await call(input), request };
}

test('the name of a query field is encoded', async () => {
  const fields = { filter: { in: 'query', name: 'filter[a&b]' } } as const;
  const { request } = await call({ fields }, undefined, { filter: 'c&d' });
  expect(request?.url).toBe('https://localhost/http://v1/call?filter%5Ba%26b%5D=c%26d');
});

test('a body that is one field is sent as it is, with its media type', async () => {
  const operation = {
    fields: { body: { in: 'body', types: ['string'] } },
    body: { mediaType: 'text/csv', whole: true },
  } as const;
  const { request } = await call(operation, undefined, { body: 'a,b' });
  expect(request?.headers.get('Content-Type')).toBe('text/csv');
  expect(await request?.text()).toBe('a,b');
  const { request: empty } = await call(operation);
  expect(empty?.headers.has('Content-Type')).toBe(false);
  expect(empty?.body).toBeNull();
});

test('text is returned as text, of any media type', async () => {
  const response = new Response('<a/>', { headers: { 'Content-Type': 'application/xml' } });
  expect((await call({ response: { type: 'text' } }, response)).result).toBe('<a/>');
});

test('bytes are returned as a Blob of the media type of the response', async () => {
  const response = new Response(new Uint8Array([0, 255]), {
    headers: { 'Content-Type': 'image/png' },
  });
  const blob = (await call({ response: { type: 'binary' } }, response)).result as Blob;
  expect(blob.type).toBe('image/png');
  expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([0, 255]);
});

test('a stream is returned before it ends, and an empty one for a response without a body', async () => {
  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{}\n'));
      end = () => controller.close();
    },
  });
  const response = { type: 'stream' } as const;
  const stream = (await call({ response }, new Response(body))).result as typeof body;
  const reader = stream.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('{}\n');
  end();
  expect((await reader.read()).done).toBe(true);
  const empty = (await call({ response }, new Response(null))).result as typeof body;
  expect((await empty.getReader().read()).done).toBe(true);
});

test('each status has its own body', async () => {
  const response: Operation['response'] = {
    type: 'json',
    validate: () => ['.owner.name', 'a string'],
    statuses: { 202: { type: 'text' }, 203: { type: 'json', validate: () => undefined } },
  };
  expect((await call({ response }, new Response('later', { status: 202 }))).result).toBe('later');
  expect((await call({ response }, new Response('[1]', { status: 203 }))).result).toEqual([1]);
  await expect(call({ response }, new Response('{}'))).rejects.toThrow(
    "localhost's response to call is not valid: owner.name must be a string",
  );
});

test('optional JSON may be empty', async () => {
  const json = { type: 'json', validate: () => undefined } as const;
  expect((await call({ response: { ...json, optional: true } })).result).toBeUndefined();
  const response = new Response('{"a":1}');
  expect((await call({ response: { ...json, optional: true } }, response)).result).toEqual({
    a: 1,
  });
  await expect(call({ response: json })).rejects.toThrow('it is empty');
});
