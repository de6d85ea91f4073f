/** Properties that count in one direction only, at any depth: requests and responses have types of their own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generated, openapi, put, temporary, typeErrors } from './generator.ts';

const json = (name: string): string =>
  `{ application/json: { schema: { $ref: '#/components/schemas/${name}' } } }`;

const SPEC = openapi(
  `
/fleets:
  post:
    operationId: createFleet
    requestBody: { required: true, content: ${json('Fleet')} }
    responses: { '200': { description: Ok., content: ${json('Fleet')} } }
/orders:
  post:
    operationId: order
    requestBody: { required: true, content: { application/json: { schema: { type: object, required: [order, inline], properties: { order: { $ref: '#/components/schemas/Order' }, inline: { type: object, required: [a, b], properties: { a: { type: string, readOnly: true }, b: { type: string } } } } } } } }
    responses: { '204': { description: Done. } }`,
  `
Fleet: { type: object, required: [ship, all], properties: { ship: { $ref: '#/components/schemas/Ship' }, all: { type: array, items: { $ref: '#/components/schemas/Ship' } } } }
Ship: { allOf: [{ $ref: '#/components/schemas/Named' }, { type: object, required: [id, secret, next], properties: { id: { $ref: '#/components/schemas/Id' }, secret: { type: string, writeOnly: true }, next: { type: [array, 'null'], items: { $ref: '#/components/schemas/Ship' } } } }] }
Named: { type: object, required: [name], properties: { name: { type: string } } }
Id: { type: integer, readOnly: true }
Order: { type: object, required: [number, what], properties: { number: { type: integer, readOnly: true }, what: { type: string } } }`,
);

const folder = await temporary({ 'package.json': '{ "type": "module" }\n' });
const out = await generated(folder, SPEC);

test('the types follow the direction', async () => {
  await put(
    folder,
    'user.ts',
    `import type { Operations } from './out/models.ts';
type Sent<Name extends keyof Operations> = Operations[Name]['request'];
const ship = { name: 'a', secret: 's', next: [{ name: 'b', secret: 's', next: null }] };
export const fleet: Sent<'createFleet'> = { ship, all: [ship] };
// @ts-expect-error a request has the secret
export const open: Sent<'createFleet'> = { ship: { name: 'a', next: null }, all: [] };
// @ts-expect-error a name is required in both directions
export const nameless: Sent<'createFleet'> = { ship: { secret: 's', next: null }, all: [] };
export const order: Sent<'order'> = { order: { what: 'x' }, inline: { b: 'x' } };
declare const response: Operations['createFleet']['response'];
export const id: number = response.ship.id;
export const next: number | undefined = response.all[0]?.next?.[0]?.id;
// @ts-expect-error a response has no secret
export const secret: string = response.ship.secret;
`,
  );
  expect(await typeErrors(folder)).toEqual([]);
});

test('the validators require the properties that a response has', async () => {
  const validators = await import(join(out, 'validators.js'));
  const ship = { id: 1, name: 'a', next: null };
  expect(validators.createFleet({ ship, all: [ship] })).toBeUndefined();
  expect(validators.createFleet({ ship: { name: 'a', next: null }, all: [] })?.[0]).toBe(
    '.ship.id',
  );
});

test('the report names both models, and a schema for requests only has one', async () => {
  const report = await readFile(join(out, 'api.txt'), 'utf8');
  expect(report).toMatch(/^ShipWritable\t/m);
  expect(report).not.toContain('OrderWritable');
  expect(report).not.toContain('NamedWritable');
});
