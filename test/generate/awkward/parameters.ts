/** Paths and parameters. */
import { openapi } from '../generator.ts';
import { type AwkwardSpecs, DONE, object, withParameter } from './specs.ts';

export const PARAMETERS: AwkwardSpecs = {
  'a parameter that is required and cookie': [
    withParameter('{ name: c, in: cookie, required: true, schema: { type: string } }'),
    '5:47 GET /a is left out: parameters in cookie are not supported',
  ],
  'a parameter without a name': [
    withParameter('{ in: query, schema: { type: string } }'),
    '5:47 The field `name` must be present on this level: add it',
    '5:11 GET /a is left out: The field `name` must be present on this level: add it',
  ],
  'a parameter without a schema': [
    withParameter('{ name: a, in: query }'),
    '5:47 Must contain at least one of the following fields: schema, content: see the OpenAPI specification',
    '5:47 the parameter "a" has no schema: it may be any value',
  ],
  'a parameter that is null': [
    withParameter('null'),
    '5:47 Expected type `Parameter` (object) but got `null`: correct it; the value is ignored',
    '5:11 GET /a is left out: Expected type `Parameter` (object) but got `null`: correct it; the value is ignored',
  ],
  'a parameter in the body': [
    withParameter('{ name: a, in: body, schema: { type: object } }'),
    '5:62 `in` can be one of the following only: "query", "header", "path", "cookie": correct it; the value is ignored',
    '5:11 GET /a is left out: `in` can be one of the following only: "query", "header", "path", "cookie": correct it; the value is ignored',
  ],
  'parameters with names of no letters': withParameter(
    "{ name: '$', in: query, schema: {} }, { name: '[]', in: query, schema: {} }, { name: '-', in: header, schema: {} }",
  ),
  'an empty path, and one without a slash': [
    openapi(`'': { get: { operationId: a, ${DONE} } }\nb: { get: { operationId: b, ${DONE} } }`),
    '5:3 "" is left out: a path must start with "/"',
    '6:3 b is left out: a path must start with "/"',
  ],
  'a placeholder twice': openapi(
    `'/{a}/{a}': { get: { operationId: a, parameters: [{ name: a, in: path, required: true, schema: { type: string } }], ${DONE} } }`,
  ),
  'a path that is null': [
    openapi(`/a: null\n/b: { get: { operationId: b, ${DONE} } }`),
    '5:7 Expected type `PathItem` (object) but got `null`: correct it; the value is ignored',
    '5:3 /a is left out: Expected type `PathItem` (object) but got `null`: correct it; the value is ignored',
  ],
  'the paths / and //': [
    openapi(`/: { get: { ${DONE} } }\n//: { get: { ${DONE} } }\n///a//: { get: { ${DONE} } }`),
    '5:8 an operation has no operationId: its method and path name it (and 2 more like it)',
    '6:9 an operation without an operationId is named get, as the one at line 5 is: this one becomes get2',
  ],
  'a path with a query and a fragment': openapi(`'/a?b=c#d': { get: { operationId: a, ${DONE} } }`),
  'a path with the same placeholders as another': openapi(
    `/a/{b}: { get: { operationId: a, parameters: [{ name: b, in: path, required: true, schema: { type: string } }], ${DONE} } }\n/a/{c}: { get: { operationId: b, parameters: [{ name: c, in: path, required: true, schema: { type: string } }], ${DONE} } }`,
  ),
  'placeholders that are not closed, and empty': [
    openapi(`'/{a/{}/{{b}}/}': { get: { operationId: a, ${DONE} } }`),
    '5:23 the path has {b}, but no path parameter with that name: it is a string',
  ],
  'a path that is a URL': [
    openapi(
      `'https://evil.test/a': { get: { operationId: a, ${DONE} } }\n'//evil.test/a': { get: { operationId: b, ${DONE} } }`,
    ),
    '5:3 https://evil.test/a is left out: a path must start with "/"',
  ],
  'a path with dots': openapi(
    `'/../{a}/..': { get: { operationId: a, parameters: [{ name: a, in: path, required: true, schema: { type: string } }], ${DONE} } }`,
  ),
  'a path parameter that is optional': withParameter(
    '{ name: b, in: path, required: false, schema: { type: string } }',
    '/{b}',
  ),
  'an object without explode': withParameter(
    `{ name: o, in: query, explode: false, schema: ${object('a: { type: string }, b: { type: array, items: { type: string } }')} }`,
  ),
  'a deepObject of objects and lists': withParameter(
    `{ name: o, in: query, style: deepObject, explode: true, schema: ${object(`a: ${object('b: { type: array, items: { type: object } }')}`)} }`,
  ),
  'a deepObject that is a string': withParameter(
    '{ name: o, in: query, style: deepObject, schema: { type: string } }',
  ),
  'a style that is unknown': [
    withParameter('{ name: o, in: query, style: fancy, schema: { type: string } }'),
    '5:76 `style` can be one of the following only: "form", "simple", "label", "matrix", "spaceDelimited", "pipeDelimited", "deepObject": correct it; the value is ignored',
    '5:11 GET /a is left out: `style` can be one of the following only: "form", "simple", "label", "matrix", "spaceDelimited", "pipeDelimited", "deepObject": correct it; the value is ignored',
  ],
  'an explode that is a string': [
    withParameter('{ name: o, in: query, explode: "yes", schema: { type: string } }'),
    '5:78 Expected type `boolean` but got `string`: correct it; the value is ignored',
  ],
  'a parameter with a schema and content': withParameter(
    '{ name: o, in: query, schema: { type: string }, content: { application/json: {} } }',
  ),
  'parameters that are an object': [
    openapi(
      `/a: { get: { operationId: a, parameters: { a: 1 }, ${DONE} } }\n/b: { parameters: 5, get: { operationId: b, ${DONE} } }`,
    ),
    '5:44 Expected type `ParameterList` (array) but got `object`: correct it; the value is ignored',
    '6:21 Expected type `ParameterList` (array) but got `integer`: correct it; the value is ignored',
    '5:9 GET /a is left out: Expected type `ParameterList` (array) but got `object`: correct it; the value is ignored',
    '6:24 GET /b is left out: Expected type `ParameterList` (array) but got `integer`: correct it; the value is ignored',
  ],
  'a parameter of all types': withParameter(
    '{ name: o, in: query, schema: { type: [string, number, boolean, object, array, "null"] } }',
  ),
};
