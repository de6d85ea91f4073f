/** Bodies other than JSON: how the table describes them, and their types. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { generated, openapi, put, temporary, typeErrors } from './generator.ts';

const upload = (
  name: string,
  content: string,
  response = "'204': { description: Done. }",
): string =>
  `/${name}: { post: { operationId: ${name}, requestBody: { required: true, content: ${content} }, responses: { ${response} } } }`;

const BODIES = openapi(
  `
${upload(
  'sendPicture',
  `{ multipart/form-data: { schema: { type: object, required: [title, picture], properties: {
    title: { type: string },
    picture: { type: string, format: binary, description: The picture. },
    thumbnail: { type: string, contentMediaType: image/png },
    encoded: { type: string, contentMediaType: image/png, contentEncoding: base64 },
    more: { type: array, items: { $ref: '#/components/schemas/File' } },
    sketch: {},
    notes: {},
    tags: { $ref: '#/components/schemas/Tags' } } }, encoding: { sketch: { contentType: 'image/*, image/svg+xml' }, notes: { contentType: application/json } } } }`,
)}
${upload('sendText', '{ text/plain: { schema: { type: string, description: The note. } } }', "'200': { description: Ok., content: { text/csv: {} } }")}
${upload('sendBytes', '{ application/octet-stream: {} }', "'200': { description: Ok., content: { image/png: { schema: { type: string, format: binary } } } }")}
${upload('sendAny', "{ 'image/*': { schema: { type: string, format: binary } } }")}
${upload('sendEither', '{ text/plain: {}, multipart/form-data: { schema: { type: object, properties: { a: { type: string } } } }, application/json: { schema: { type: object, properties: { a: { type: string, format: binary } } } } }')}`,
  `
File: { type: string, format: binary }
Tags: { type: array, items: { type: string } }`,
);

const folder = await temporary({ 'package.json': '{ "type": "module" }\n' });
const out = await generated(folder, BODIES);

let operations: Record<string, { fields: unknown; body: unknown; response: unknown }>;

beforeAll(async () => {
  const outfile = join(folder, 'operations.mjs');
  await build({ entryPoints: [join(out, 'operations.ts')], bundle: true, format: 'esm', outfile });
  ({ operations } = await import(pathToFileURL(outfile).href));
});

describe('the table describes', () => {
  test('a multipart body', () => {
    expect(operations['sendPicture']).toMatchObject({
      body: { serialize: expect.any(Function) },
      fields: {
        title: { in: 'body', required: true, types: ['string'] },
        picture: { in: 'body', required: true, types: ['object'] },
        thumbnail: { in: 'body', types: ['object'] },
        encoded: { in: 'body', types: ['string'] },
        more: { in: 'body', types: ['array'] },
        sketch: { in: 'body', types: ['object'] },
        tags: { in: 'body', types: ['array'] },
      },
    });
    expect(operations['sendPicture']).not.toHaveProperty('response');
    expect(operations['sendPicture']).not.toHaveProperty('body.mediaType');
  });

  test('text in both directions', () => {
    expect(operations['sendText']).toMatchObject({
      body: { mediaType: 'text/plain', whole: true },
      fields: { body: { in: 'body', required: true, types: ['string'] } },
      response: { type: 'text' },
    });
  });

  test('binary data in both directions', () => {
    expect(operations['sendBytes']).toMatchObject({
      body: { mediaType: 'application/octet-stream', whole: true },
      fields: { body: { in: 'body', required: true, types: ['object', 'string'] } },
      response: { type: 'binary' },
    });
  });

  test('a range of media types as one that can be sent', () => {
    expect(operations['sendAny']?.body).toMatchObject({ mediaType: 'application/octet-stream' });
  });

  test('JSON, if a body may be JSON', () => {
    expect(operations['sendEither']).toMatchObject({
      body: { mediaType: 'application/json' },
      fields: { a: { in: 'body', types: ['string'] } },
    });
  });
});

test('the types are those of fetch', async () => {
  await put(
    folder,
    'user.ts',
    `import type { Operations, SendBytesRequest, SendPictureRequest, SendTextRequest } from './out/models.ts';
const blob = new Blob(['x']);
export const picture: SendPictureRequest = { title: 'x', picture: blob, thumbnail: blob, encoded: 'eA==', more: [blob], sketch: blob, notes: [1], tags: ['a'] };
// @ts-expect-error the spec says that it is an image
export const sketch: SendPictureRequest = { title: 'x', picture: blob, sketch: 'x' };
// @ts-expect-error a file is not text
export const text: SendPictureRequest = { title: 'x', picture: 'x' };
// @ts-expect-error \`picture\` is required
export const nothing: SendPictureRequest = { title: 'x' };
export const note: SendTextRequest = { body: 'x' };
// @ts-expect-error text is a string
export const number: SendTextRequest = { body: 1 };
export const bytes: SendBytesRequest[] = [blob, new ArrayBuffer(1), new Uint8Array(1), 'x'].map((body) => ({ body }));
// @ts-expect-error not a body of fetch
export const list: SendBytesRequest = { body: [1] };
declare const responses: { [Name in keyof Operations]: Operations[Name]['response'] };
export const [table, image, none]: [string, Blob, void] = [responses.sendText, responses.sendBytes, responses.sendPicture];
export const either: Operations['sendEither']['request'] = { a: 'x' };
`,
  );
  expect(await typeErrors(folder, ['ES2023', 'DOM'])).toEqual([]);
});

test('the reference and the report name the types', async () => {
  const page = await readFile(join(out, 'docs/SendPictureRequest.md'), 'utf8');
  expect(page).toMatch(/`picture` +\| \*Blob\* +\| :heavy_check_mark: +\| The picture\./);
  expect(page).toMatch(/`more` +\| \*Blob\[\]\*/);
  const report = await readFile(join(out, 'api.txt'), 'utf8');
  expect(report).toContain('sendBytes\toperation POST https://api.test/sendBytes -> binary');
  expect(report).toContain('sendBytes.body\tfield required body body: Blob | ArrayBuffer');
  expect(report).toContain('sendText\toperation POST https://api.test/sendText -> text');
});
