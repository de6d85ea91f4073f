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

const SPEC = openapi(
  `
${operation('post', 'sendXml', '{ application/xml: { schema: { type: object } } }', DONE)}
${operation('post', 'sendBytes', '{ application/octet-stream: {} }', DONE)}
${operation('post', 'sendForm', '{ application/x-www-form-urlencoded: { schema: { type: object, additionalProperties: { type: string } } } }', DONE)}
${operation('post', 'sendFiles', '{ multipart/form-data: { schema: { type: object, properties: { files: { type: array, items: { type: string, format: binary } }, note: { type: string } } } } }', DONE)}
${operation('post', 'sendParts', "{ multipart/form-data: { schema: { type: object, properties: { meta: { type: object }, sizes: { type: array, items: { type: integer } }, plain: { type: object }, svg: { type: string }, file: { type: string, format: binary }, constructor: { type: string } } }, encoding: { meta: { contentType: application/json }, sizes: { contentType: application/json }, svg: { contentType: 'image/*, image/svg+xml' }, file: { contentType: image/png } } } }", DONE)}
${operation('post', 'sendLists', '{ application/x-www-form-urlencoded: { schema: { type: object, properties: { ids: { type: array, items: { type: integer } }, filter: { type: object }, q: { type: string } } } } }', DONE)}
/styles/{a}/{b}/{c}/{d}: { get: { operationId: getStyles, parameters: [
  ${['simple', 'simple, explode: true', 'label', 'matrix, explode: true'].map((style, index) => `{ name: ${'abcd'[index]}, in: path, required: true, style: ${style}, schema: { type: ${index % 2 ? 'object' : 'array'} } }`).join(', ')},
  { name: list, in: query, schema: { type: array } },
  { name: commas, in: query, explode: false, schema: { $ref: '#/components/schemas/List' } },
  { name: spaces, in: query, style: spaceDelimited, explode: false, schema: { type: array } },
  { name: pipes, in: query, style: pipeDelimited, explode: false, schema: { type: array } },
  { name: 'f[x]', in: query, style: deepObject, explode: true, schema: { type: object } },
  { name: object, in: query, schema: { type: object } },
  { name: pairs, in: query, explode: false, schema: { type: object } },
  { name: any, in: query, schema: {} },
  { name: raw, in: query, allowReserved: true, schema: { type: string } },
  { name: constructor, in: query, schema: { type: string } },
  { name: X-List, in: header, schema: { type: array } },
  { name: X-Object, in: header, schema: { type: object } },
  { name: X-Pairs, in: header, explode: true, schema: { type: object } },
], responses: { ${DONE} } } }
'/50%/{a%}': { get: { operationId: '50% off', parameters: [
  { name: 'a%', in: path, required: true, schema: { type: string } },
  { name: 'b%', in: query, schema: { type: string } },
], responses: { ${ok("{ application/json: { schema: { $ref: '#/components/schemas/Rebate%25' } } }")} } } }
${operation('get', 'getXml', '', ok('{ application/xml: {} }'))}
${operation('get', 'getImage', '', ok('{ image/png: {} }'))}
${operation('get', 'getLines', '', ok('{ application/x-ndjson: {} }'))}
${operation('get', 'getEvents', '', ok('{ text/event-stream: {} }'))}
${operation('get', 'getEither', '', ok('{ application/xml: {}, application/json: { schema: { type: object } } }'))}
${operation('put', 'putDoc', '', `${ok(made('changed'))}, '201': { description: Made., content: ${made('created')} }, '202': { description: Later., content: { text/plain: {} } }, '204': { description: Nothing. }`)}
`,
  `List: { type: array, items: { type: string } }
Rebate%: { type: object, required: ['5%'], properties: { '5%': { type: boolean } } }`,
);

type Reply = (request: IncomingMessage, response: ServerResponse) => void;
let reply: Reply;
const received: { type: string | undefined; body: string }[] = [];
const requests: IncomingMessage[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    requests.push(request);
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

test('a part of a multipart body has the media type that the spec states', async () => {
  reply = done;
  await createClient()['sendParts']?.({
    meta: { a: 1 },
    sizes: [1, 2],
    plain: { b: 2 },
    svg: '<svg/>',
    file: new File(['x'], 'x.bin', { type: 'image/gif' }),
    constructor: 'text',
  });
  const { body = '' } = received.at(-1) ?? {};
  const parts = body
    .split(/\r\n?--+[^\r]*\r\n|^--+[^\r]*\r\n/)
    .filter(Boolean)
    .map((part) => [
      /name="(\w+)"/.exec(part)?.[1],
      /Content-Type: (.*)\r/i.exec(part)?.[1],
      part.split('\r\n\r\n')[1],
    ]);
  expect(parts).toEqual([
    ['meta', 'application/json', '{"a":1}'],
    ['sizes', 'application/json', '1'],
    ['sizes', 'application/json', '2'],
    ['plain', undefined, '{"b":2}'],
    ['svg', 'image/svg+xml', '<svg/>'],
    ['file', 'image/gif', 'x'],
    ['constructor', undefined, 'text'],
  ]);
});

test('a form has an entry for each item of a list, and objects as JSON', async () => {
  reply = done;
  await createClient()['sendLists']?.({ ids: [1, 2], filter: { a: 1 }, q: 'a&b' });
  expect(received.at(-1)?.body).toBe('ids=1&ids=2&filter=%7B%22a%22%3A1%7D&q=a%26b');
});

test('parameters are serialized with their style and explode', async () => {
  reply = done;
  const object = { x: 1, 'y z': '&' };
  await createClient()['getStyles']?.({
    ...{ a: [1, 2], b: { x: 1 }, c: [3, 4], d: { y: 2, z: 3 } },
    ...{ list: ['a', 'b'], commas: ['a,', 'b'], spaces: ['a', 'b'], pipes: ['a', 'b'] },
    ...{ fX: object, object, pairs: object, any: [1, 2] },
    raw: '/a?b=ü&c#d',
    constructor: '1',
    ...{ xList: ['a', 'b'], xObject: { x: 1, y: 2 }, xPairs: { x: 1, y: 2 } },
  });
  const { url = '', headers = {} } = requests.at(-1) ?? {};
  const [path, query = ''] = url.split('?', 2);
  expect(path).toBe('/styles/1,2/x=1/.3,4/;y=2;z=3');
  expect(url.slice(url.indexOf('?') + 1).split('&')).toEqual([
    ...['list=a', 'list=b', 'commas=a%2C,b', 'spaces=a%20b', 'pipes=a|b'],
    ...['f%5Bx%5D[x]=1', 'f%5Bx%5D[y%20z]=%26', 'x=1', 'y%20z=%26', 'pairs=x,1,y%20z,%26'],
    ...['any=1', 'any=2', 'raw=/a?b=%C3%BC%26c%23d', 'constructor=1'],
  ]);
  expect(query).not.toContain('#');
  expect([headers['x-list'], headers['x-object'], headers['x-pairs']]).toEqual([
    'a,b',
    'x,1,y,2',
    'x=1,y=2',
  ]);
});

test('names may have a percent sign', async () => {
  reply = respond(200, 'application/json', '{"5%":true}');
  expect(await createClient()['_50Off']?.({ a: '1%', b: '2%' })).toEqual({ '5%': true });
  expect(requests.at(-1)?.url).toBe('/50%/1%25?b%25=2%25');
  reply = respond(200, 'application/json', '{}');
  await expect(createClient()['_50Off']?.({ a: '1%' })).rejects.toThrow('5% must be a boolean');
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
