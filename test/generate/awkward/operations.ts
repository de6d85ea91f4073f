/** Bodies, responses, security and callbacks. */
import { openapi } from '../generator.ts';
import { type AwkwardSpecs, DONE, HEAD, object, withOperation } from './specs.ts';

export const OPERATIONS: AwkwardSpecs = {
  'an operation that is null': [
    openapi(`/a: { get: null, post: { operationId: a, ${DONE} } }`),
    '5:14 Expected type `Operation` (object) but got `null`: correct it; the value is ignored',
    '5:9 an operation has no operationId: its method and path name it',
    '5:9 GET /a is left out: Expected type `Operation` (object) but got `null`: correct it; the value is ignored',
  ],
  'responses that are missing or null': [
    openapi('/a: { get: { operationId: a }, put: { operationId: b, responses: null } }'),
    '5:68 Expected type `Responses` (object) but got `null`: correct it; the value is ignored',
    '5:34 PUT /a is left out: Expected type `Responses` (object) but got `null`: correct it; the value is ignored',
  ],
  'statuses that are ranges and numbers': openapi(
    '/a: { get: { operationId: a, responses: { 2XX: { description: Ok., content: { application/json: { schema: { type: string } } } }, 201: { description: Ok., content: { application/json: { schema: { type: integer } } } } } } }',
  ),
  'content that is null': [
    openapi(
      "/a: { post: { operationId: a, requestBody: { content: null }, responses: { '200': { description: Ok., content: null } } } }",
    ),
    '5:57 Expected type `MediaTypesMap` (object) but got `null`: correct it; the value is ignored (and 1 more like it)',
    '5:9 POST /a is left out: Expected type `MediaTypesMap` (object) but got `null`: correct it; the value is ignored',
  ],
  'an empty form': openapi(
    `/a: { post: { operationId: a, requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: {} } } } }, ${DONE} } }`,
  ),
  'security that is wrong': [
    openapi(`/a: { get: { operationId: a, security: x, ${DONE} } }`),
    '5:42 Expected type `SecurityRequirementList` (array) but got `string`: correct it; the value is ignored',
  ],
  'a status that is no status': [
    withOperation(
      "operationId: a, responses: { 99: { description: a }, 600: { description: b }, 'abc': { description: c }, 2xx: { description: d } }",
    ),
    '5:47 Property `99` is not expected here: it is ignored',
    '5:96 Property `abc` is not expected here: it is ignored',
  ],
  'only default, and only errors': openapi(
    "/a: { get: { operationId: a, responses: { default: { description: a, content: { application/json: { schema: { type: string } } } } } } }\n/b: { get: { operationId: b, responses: { '404': { description: b, content: { application/json: { schema: { type: string } } } } } } }",
  ),
  'responses that are empty or a list': [
    openapi(
      '/a: { get: { operationId: a, responses: {} } }\n/b: { get: { operationId: b, responses: [] } }\n/c: { get: { operationId: c, responses: 5 } }',
    ),
    '6:43 Expected type `Responses` (object) but got `array`: correct it; the value is ignored',
    '7:43 Expected type `Responses` (object) but got `integer`: correct it; the value is ignored',
    '6:9 GET /b is left out: Expected type `Responses` (object) but got `array`: correct it; the value is ignored',
    '7:9 GET /c is left out: Expected type `Responses` (object) but got `integer`: correct it; the value is ignored',
  ],
  'headers and links of responses': [
    withOperation(
      "operationId: a, responses: { '200': { description: Ok., headers: { X-Rate: { schema: { type: integer } }, __proto__: { schema: {} }, X: null, Y: { $ref: '#/components/headers/Nothing' } }, links: { next: { operationId: nothing }, self: { operationRef: '#/paths/~1nothing' }, bad: 5, r: { $ref: '#/components/links/No' } } } }",
    ),
    '5:154 Expected type `Header` (object) but got `null`: correct it; the value is ignored',
    '5:163 Can\'t resolve "#/components/headers/Nothing": correct the $ref, or add what it names',
    '5:298 Expected type `Link` (object) but got `integer`: correct it; the value is ignored',
    '5:304 Can\'t resolve "#/components/links/No": correct the $ref, or add what it names',
  ],
  'media types that are malformed': [
    openapi(
      `/a: { post: { operationId: a, requestBody: { content: { '': {}, 'json': {}, 'application/': {}, '*': {} } }, responses: { '200': { description: Ok., content: { 'text': {}, 'application/json;': { schema: { type: string } }, ' ': {} } } } } }`,
    ),
    '5:33 "" is no media type: it is ignored',
    '5:33 "json" is no media type: it is ignored',
    '5:33 "application/" is no media type: it is ignored',
    '5:33 "*" is no media type: it is ignored',
  ],
  'a media type that injects a header': [
    openapi(
      `/a: { post: { operationId: a, requestBody: { content: { "application/x\\r\\nX-Evil: 1": {} } }, ${DONE} } }`,
    ),
    '5:33 "application/x\\r\\nX-Evil: 1" is no media type: it is ignored',
  ],
  'an encoding that is malformed': [
    openapi(
      `/a: { post: { operationId: a, requestBody: { content: { multipart/form-data: { schema: ${object('a: { type: string }')}, encoding: { a: null, b: { contentType: "x\\r\\ny" }, __proto__: { contentType: text/plain }, a2: 5 } } } }, ${DONE} } }`,
    ),
    '5:160 Expected type `Encoding` (object) but got `null`: correct it; the value is ignored',
    '5:240 Expected type `Encoding` (object) but got `integer`: correct it; the value is ignored',
  ],
  'a multipart body that is a model of both directions': openapi(
    `/a: { post: { operationId: a, requestBody: { content: { multipart/form-data: { schema: { $ref: '#/components/schemas/S' } } } }, responses: { '200': { description: Ok., content: { application/json: { schema: { $ref: '#/components/schemas/S' } } } } } } }`,
    `S: ${object("file: { type: string, format: binary }, self: { $ref: '#/components/schemas/S' }")}`,
  ),
  'a body that is oneOf forms': openapi(
    `/a: { post: { operationId: a, requestBody: { content: { application/x-www-form-urlencoded: { schema: { oneOf: [${object('a: { type: string }')}, ${object('b: { type: string }')}] } } } }, ${DONE} } }`,
  ),
  'security schemes of all kinds': [
    `${HEAD}servers: [{ url: https://api.test }]\nsecurity: [{ o: [a, b] }, { id: [] }]\npaths: { /a: { get: { operationId: a, security: [{ nothing: [] }], ${DONE} } }, /b: { get: { operationId: b, ${DONE} } }, /c: { get: { operationId: c, security: [{}], ${DONE} } }, /d: { get: { operationId: d, security: [null, 5], ${DONE} } } }\ncomponents: { securitySchemes: { o: { type: oauth2, flows: {} }, id: { type: openIdConnect, openIdConnectUrl: nowhere }, m: { type: mutualTLS }, u: { type: unknown }, n: null, h: { type: http, scheme: basic }, c: { type: apiKey, in: cookie, name: c }, __proto__: { type: http } } }\n`,
    '5:332 Expected type `SecurityRequirement` (object) but got `null`: correct it; the value is ignored',
    '5:338 Expected type `SecurityRequirement` (object) but got `integer`: correct it; the value is ignored',
    '6:157 `type` can be one of the following only: "apiKey", "http", "oauth2", "openIdConnect", "mutualTLS": correct it; the value is ignored',
    '6:171 Expected type `SecurityScheme` (object) but got `null`: correct it; the value is ignored',
    '6:253 The field `scheme` must be present on this level: see the OpenAPI specification',
  ],
  'two operations that differ in tags': [
    openapi(`/a: { get: { tags: null, ${DONE} }, post: { tags: [5, null], ${DONE} } }`),
    '5:22 Expected type `array` but got `null`: correct it; the value is ignored',
    '5:91 Expected type `string` but got `integer`: correct it; the value is ignored',
    '5:94 Expected type `string` but got `null`: correct it; the value is ignored',
    '5:9 an operation has no operationId: its method and path name it (and 1 more like it)',
  ],
  'callbacks that are malformed': [
    withOperation(
      `operationId: a, callbacks: { on: { '{$request.body#/url}': { post: { requestBody: { content: { application/json: { schema: { type: string } } } }, ${DONE} } }, bad: 5 }, ref: { $ref: '#/components/callbacks/No' }, list: [] }, ${DONE}`,
    ),
    '5:220 Expected type `PathItem` (object) but got `integer`: correct it; the value is ignored',
    '5:230 Can\'t resolve "#/components/callbacks/No": correct the $ref, or add what it names',
    '5:275 Expected type `Callback` (object) but got `array`: correct it; the value is ignored',
  ],
  'a callback that contains itself': openapi(
    `/a: { post: { operationId: a, callbacks: { on: { x: { $ref: '#/paths/~1a' } } }, ${DONE} } }`,
  ),
  'methods that are unknown': [
    openapi(
      `/a: { query: { operationId: a, ${DONE} }, GET: { operationId: b, ${DONE} }, connect: { operationId: c, ${DONE} }, head: { operationId: d, ${DONE} }, options: { operationId: e, ${DONE} } }`,
    ),
    '5:9 Property `query` is not expected here: it is ignored',
    '5:82 Property `GET` is not expected here: did you mean get or put?',
    '5:153 Property `connect` is not expected here: it is ignored',
  ],
  'an operation that is a string or a list': [
    openapi(`/a: { get: x, post: [], put: { operationId: a, ${DONE} } }`),
    '5:14 Expected type `Operation` (object) but got `string`: correct it; the value is ignored',
    '5:23 Expected type `Operation` (object) but got `array`: correct it; the value is ignored',
    '5:9 an operation has no operationId: its method and path name it (and 1 more like it)',
    '5:9 GET /a is left out: Expected type `Operation` (object) but got `string`: correct it; the value is ignored',
    '5:17 POST /a is left out: Expected type `Operation` (object) but got `array`: correct it; the value is ignored',
  ],
  'deprecated everywhere': openapi(
    `/a: { get: { operationId: a, deprecated: true, parameters: [{ name: b, in: query, deprecated: true, schema: { type: string, deprecated: true } }], responses: { '200': { description: x, content: { application/json: { schema: ${object('a: { type: string, deprecated: true }')} } } } } } }`,
  ),
};
