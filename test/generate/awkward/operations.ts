/** Paths, parameters, bodies and responses. */
import { openapi } from '../generator.ts';
import { type AwkwardSpecs, DONE, withParameter } from './specs.ts';

export const OPERATIONS: AwkwardSpecs = {
  'a parameter that is required and cookie': withParameter(
    '{ name: c, in: cookie, required: true, schema: { type: string } }',
  ),
  'a parameter without a name': withParameter('{ in: query, schema: { type: string } }'),
  'a parameter without a schema': withParameter('{ name: a, in: query }'),
  'a parameter that is null': withParameter('null'),
  'a parameter in the body': withParameter('{ name: a, in: body, schema: { type: object } }'),
  'parameters with names of no letters': withParameter(
    "{ name: '$', in: query, schema: {} }, { name: '[]', in: query, schema: {} }, { name: '-', in: header, schema: {} }",
  ),
  'an empty path, and one without a slash': openapi(
    `'': { get: { operationId: a, ${DONE} } }\nb: { get: { operationId: b, ${DONE} } }`,
  ),
  'a placeholder twice': openapi(
    `'/{a}/{a}': { get: { operationId: a, parameters: [{ name: a, in: path, required: true, schema: { type: string } }], ${DONE} } }`,
  ),
  'an operation that is null': openapi(`/a: { get: null, post: { operationId: a, ${DONE} } }`),
  'a path that is null': openapi(`/a: null\n/b: { get: { operationId: b, ${DONE} } }`),
  'responses that are missing or null': openapi(
    '/a: { get: { operationId: a }, put: { operationId: b, responses: null } }',
  ),
  'statuses that are ranges and numbers': openapi(
    '/a: { get: { operationId: a, responses: { 2XX: { description: Ok., content: { application/json: { schema: { type: string } } } }, 201: { description: Ok., content: { application/json: { schema: { type: integer } } } } } } }',
  ),
  'content that is null': openapi(
    "/a: { post: { operationId: a, requestBody: { content: null }, responses: { '200': { description: Ok., content: null } } } }",
  ),
  'an empty form': openapi(
    `/a: { post: { operationId: a, requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: {} } } } }, ${DONE} } }`,
  ),
  'security that is wrong': openapi(`/a: { get: { operationId: a, security: x, ${DONE} } }`),
};
