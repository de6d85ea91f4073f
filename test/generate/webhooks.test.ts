/** Webhooks and callbacks: what an API sends to an app has types, and is no method of the client. */
import { expect, test } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generated, openapi, put, temporary, typeErrors } from './generator.ts';

const body = (name: string, id: string): string =>
  `operationId: ${id}, requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/${name}' } } } }, responses: { '204': { description: Done. } }`;

const SPEC = `${openapi(
  `
/subscribe:
  post:
    operationId: subscribe
    responses: { '204': { description: Done. } }
    callbacks:
      onData: { '{$request.query.url}': { post: { ${body('Event', 'subscribe')} } } }
      onEnd: { $ref: '#/components/callbacks/End' }
      onBoth: { '{$request.query.a}': { post: { ${body('Event', 'both')} } }, '{$request.query.b}': { post: { ${body('Pet', 'both')} } } }
      onNothing: { '{$request.query.url}': { post: { ${body('Nowhere', 'nothing')} } } }`,
  `
Event: { type: object, required: [id], properties: { id: { type: string } } }
Pet: { type: object, required: [name], properties: { name: { type: string } } }
Webhooks: { type: object, properties: { a: { type: string } } }`,
)}  callbacks:
    End: { '{$request.query.url}': { put: { ${body('Event', 'end')} } } }
webhooks:
  newPet: { post: { ${body('Pet', 'subscribe')} } }
  empty: { post: { responses: { '204': { description: Done. } } } }
`;

test('they are types', async () => {
  const folder = await temporary({ 'package.json': '{ "type": "module" }\n' });
  const out = await generated(folder, SPEC);
  await put(
    folder,
    'user.ts',
    `import type { OperationName, Webhooks } from './out/models.ts';
export const bodies: Partial<Webhooks> = {
  newPet: { name: 'x' },
  'subscribe.onData': { id: 'x' },
  'subscribe.onEnd put': { id: 'x' },
  'subscribe.onBoth {$request.query.a}': { id: 'x' },
  'subscribe.onBoth {$request.query.b}': { name: 'x' },
};
// @ts-expect-error a pet has a name
export const pet: Webhooks['newPet'] = { id: 'x' };
// @ts-expect-error it has no body
export type Empty = Webhooks['empty'];
export const names: OperationName[] = ['subscribe'];
`,
  );
  expect(await typeErrors(folder)).toEqual([]);
  expect(await readFile(join(out, 'operations.ts'), 'utf8')).not.toContain('onData');
});
