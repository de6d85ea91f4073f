/** Bodies and responses of every kind, sent and received by the client over a real socket. */
import { cp, symlink } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate, openapi, ROOT, temporary } from './generator.ts';

const operation = (method: string, name: string, content: string, responses: string): string =>
  `/${name}: { ${method}: { operationId: ${name}, ${content && `requestBody: { required: true, content: ${content} }, `}responses: { ${responses} } } }`;

const DONE = "'204': { description: Done. }";
const ok = (content: string) => `'200': { description: Ok., content: ${content} }`;
const made = (name: string) =>
  `{ application/json: { schema: { type: object, required: [${name}], properties: { ${name}: { type: boolean } } } } }`;

const SPEC = openapi(`
${operation('post', 'sendXml', '{ application/xml: { schema: { type: object } } }', DONE)}
${operation('post', 'sendBytes', '{ application/octet-stream: {} }', DONE)}
${operation('post', 'sendForm', '{ application/x-www-form-urlencoded: { schema: { type: object, additionalProperties: { type: string } } } }', DONE)}
${operation('post', 'sendFiles', '{ multipart/form-data: { schema: { type: object, properties: { files: { type: array, items: { type: string, format: binary } }, note: { type: string } } } } }', DONE)}
${operation('get', 'getXml', '', ok('{ application/xml: {} }'))}
${operation('get', 'getImage', '', ok('{ image/png: {} }'))}
${operation('get', 'getLines', '', ok('{ application/x-ndjson: {} }'))}
${operation('get', 'getEvents', '', ok('{ text/event-stream: {} }'))}
${operation('get', 'getEither', '', ok('{ application/xml: {}, application/json: { schema: { type: object } } }'))}
${operation('put', 'putDoc', '', `${ok(made('changed'))}, '201': { description: Made., content: ${made('created')} }, '202': { description: Later., content: { text/plain: {} } }, '204': { description: Nothing. }`)}
`);

type Reply = (request: IncomingMessage, response: ServerResponse) => void;
let reply: Reply;
const received: { type: string | undefined; body: string }[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({
      type: request.headers['content-type'],
      body: Buffer.concat(chunks).toString(),
    });
    reply(request, response);
  });
});

/** A client of the spec above: its methods are not those of the types. */
type Method = (request?: Record<string, unknown>, options?: object) => Promise<unknown>;
let createClient: (options?: object) => Record<string, Method>;

beforeAll(async () => {
  const folder = await temporary({ 'spec.yaml': SPEC });
  await cp(join(ROOT, 'src'), join(folder, 'src'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const { code, stderr } = await generate(folder, '--spec', 'spec.yaml', '--out', 'generated');
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  const outfile = join(folder, 'client.mjs');
  const entryPoints = [join(folder, 'src/client/client.ts')];
  await build({ entryPoints, bundle: true, format: 'esm', outfile });
  const module = await import(pathToFileURL(outfile).href);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  createClient = (options) =>
    module.createPlexClient({
      clientIdentifier: 'test',
      plexTv: `http://127.0.0.1:${port}`,
      ...options,
    });
});
afterAll(() => void server.close());

const respond =
  (status: number, type: string, body: string | Uint8Array): Reply =>
  (_, response) =>
    response.writeHead(status, type ? { 'Content-Type': type } : {}).end(body);

const done = respond(204, '', '');

test('XML is sent as text', async () => {
  reply = done;
  await createClient()['sendXml']?.({ body: '<a/>' });
  expect(received.at(-1)).toEqual({ type: 'application/xml', body: '<a/>' });
});

test.each([
  ['a Blob', () => new Blob(['abc'])],
  ['an ArrayBuffer', () => new TextEncoder().encode('abc').buffer],
  ['a stream', () => new Blob(['abc']).stream()],
  ['a string', () => 'abc'],
])('bytes are sent from %s', async (_, body) => {
  reply = done;
  await createClient()['sendBytes']?.({ body: body() });
  expect(received.at(-1)).toEqual({ type: 'application/octet-stream', body: 'abc' });
});

test('a form of any properties is sent', async () => {
  reply = done;
  await createClient()['sendForm']?.({ body: { a: '1', 'b c': 'ü' } });
  expect(received.at(-1)).toEqual({
    type: 'application/x-www-form-urlencoded',
    body: 'a=1&b+c=%C3%BC',
  });
});

test('a list of files is sent in parts of one name', async () => {
  reply = done;
  const files = [new File(['one'], 'one.txt'), new Blob(['two'])];
  await createClient()['sendFiles']?.({ files, note: 'hi' });
  const { type, body = '' } = received.at(-1) ?? {};
  expect(type).toMatch(/^multipart\/form-data; boundary=/);
  expect(body.match(/name="\w+"(; filename="[\w.]+")?/g)).toEqual([
    'name="files"; filename="one.txt"',
    'name="files"; filename="blob"',
    'name="note"',
  ]);
});

test('XML is received as text, and an image as a Blob', async () => {
  reply = respond(200, 'application/xml', '<a/>');
  expect(await createClient()['getXml']?.()).toBe('<a/>');
  reply = respond(200, 'image/png', new Uint8Array([1, 2, 255]));
  const image = (await createClient()['getImage']?.()) as Blob;
  expect(image.type).toBe('image/png');
  expect([...new Uint8Array(await image.arrayBuffer())]).toEqual([1, 2, 255]);
});

test.each([
  ['getLines', 'application/x-ndjson', {}],
  ['getEvents', 'text/event-stream', {}],
  ['getEvents', 'text/event-stream', { middleware: [{ onRequest: () => undefined }] }],
])('%s receives a stream while the server still writes it (%#)', async (name, type, options) => {
  let end: (() => void) | undefined;
  reply = (_, response) => {
    response.writeHead(200, { 'Content-Type': type }).write('first\n');
    end = () => void response.end('last\n');
  };
  const stream = (await createClient(options)[name]?.()) as ReadableStream<BufferSource>;
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader.read()).toEqual({ done: false, value: 'first\n' });
  end?.();
  expect(await reader.read()).toEqual({ done: false, value: 'last\n' });
  expect((await reader.read()).done).toBe(true);
});

test('JSON wins if there are several media types', async () => {
  reply = respond(200, 'application/json', '{"a":1}');
  expect(await createClient()['getEither']?.()).toEqual({ a: 1 });
});

test('each success status has its own body', async () => {
  const put = () => createClient()['putDoc']?.();
  reply = respond(200, 'application/json', '{"changed":true}');
  expect(await put()).toEqual({ changed: true });
  reply = respond(201, 'application/json', '{"created":true}');
  expect(await put()).toEqual({ created: true });
  reply = respond(202, 'text/plain', 'soon');
  expect(await put()).toBe('soon');
  reply = done;
  expect(await put()).toBeUndefined();
});

test.each([
  [200, '{"created":true}', 'changed'],
  [201, '{"changed":true}', 'created'],
])('a body of another status is not valid for %i', async (status, body, missing) => {
  reply = respond(status, 'application/json', body);
  await expect(createClient()['putDoc']?.()).rejects.toMatchObject({
    code: 'response',
    message: expect.stringContaining(`${missing} must be a boolean`),
  });
});
