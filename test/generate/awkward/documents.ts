/** Whole documents. */
import { type AwkwardSpecs, DONE, HEAD, withOperation, withSchema } from './specs.ts';

export const DOCUMENTS: AwkwardSpecs = {
  'servers that are wrong': [
    `openapi: 3.1.0\ninfo: { title: T, version: '1' }\nservers: nowhere\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
    '3:10 Expected type `ServerList` (array) but got `string`: correct it; the value is ignored',
    '4:16 an operation has no server with a host: add one to "servers"',
  ],
  'no info, and a title that is null': [
    `openapi: 3.1.0\ninfo: { title: null }\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
    '2:1 The field `version` must be present on this level: see the OpenAPI specification',
    '2:16 Expected type `string` but got `null`: correct it; the value is ignored',
    '3:16 an operation has no server with a host: add one to "servers"',
  ],
  'no paths': [
    "openapi: 3.1.0\ninfo: { title: T, version: '1' }\n",
    '1:1 Must contain at least one of the following fields: paths, components, webhooks: see the OpenAPI specification',
    '1:1 there is no operation: nothing can be called',
  ],
  'paths that are a list': [
    "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: [a]\n",
    '3:8 Expected type `Paths` (object) but got `array`: correct it; the value is ignored',
    '3:1 there is no operation: nothing can be called',
  ],
  'webhooks alone': [
    `openapi: 3.1.0\ninfo: { title: T, version: '1' }\nwebhooks: { ping: { post: { operationId: ping, ${DONE} } } }\n`,
    '1:1 there is no operation: nothing can be called',
  ],
  'a file in Latin-1': [
    Buffer.from(withOperation(`operationId: a, description: Café, ${DONE}`), 'latin1'),
    '5:50 a character is not UTF-8: save the file as UTF-8',
  ],
  'OpenAPI 3.2': [
    `openapi: 3.2.0\ninfo: { title: T, version: '1' }\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
    '1:1 OpenAPI 3.2.0 is read as 3.1: what is new in it is ignored',
    '3:16 an operation has no server with a host: add one to "servers"',
  ],
  'a byte order mark, and CRLF': `${String.fromCodePoint(0xfeff)}${withSchema('{ type: string }').replaceAll('\n', '\r\n')}`,
  'servers with variables': [
    `${HEAD}servers: [{ url: 'https://{host}.test:{port}/{v}/{missing}', variables: { host: { default: api, enum: [a, b] }, port: { default: 443 }, v: null } }]\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
    '3:130 Expected type `string` but got `integer`: correct it; the value is ignored',
    '3:140 Expected type `ServerVariable` (object) but got `null`: correct it; the value is ignored',
    '4:16 an operation has no server with a host: add one to "servers"',
  ],
  'servers that are relative, empty or of another scheme': [
    `${HEAD}servers: [{ url: /v1 }]\npaths: { /a: { servers: [], get: { operationId: a, ${DONE} } }, /b: { servers: [{ url: '' }], get: { operationId: b, ${DONE} } }, /c: { servers: [{ url: 'ftp://x.test' }], get: { operationId: c, ${DONE} } }, /d: { servers: [{}], get: { operationId: d, ${DONE} } }, /e: { servers: [null], get: { operationId: e, ${DONE} } }, /f: { servers: [{ url: 'https://' }], get: { operationId: f, ${DONE} } }, /g: { servers: [{ url: 'https://x.test/?a=b#c' }], get: { operationId: g, ${DONE} } }, /h: { servers: [{ url: 5 }], get: { operationId: h, ${DONE} } } }\n`,
    '4:336 The field `url` must be present on this level: see the OpenAPI specification',
    '4:430 Expected type `Server` (object) but got `null`: correct it; the value is ignored',
    '4:768 Expected type `string` but got `integer`: correct it; the value is ignored',
    '4:29 an operation has no server with a host: add one to "servers" (and 7 more like it)',
  ],
  'a server with a password': [
    `${HEAD}servers: [{ url: 'https://user:pass@api.test/' }]\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
    '4:16 an operation has no server with a host: add one to "servers"',
  ],
  'anchors and merge keys': [
    `${HEAD}x: &x { type: object, properties: { a: { type: string } } }\npaths: { /a: { get: { operationId: a, responses: { '200': { description: x, content: { application/json: { schema: { <<: *x, description: Own. } } } } } } } }\n`,
    '3:1 Property `x` is not expected here: it is ignored',
    '4:16 an operation has no server with a host: add one to "servers"',
  ],
  'one alias in many places': [
    `${HEAD}paths:\n  /a: { get: &op { responses: { '204': { description: Done. } } }, post: *op }\n  /b: { get: *op, parameters: &p [{ name: q, in: query, schema: &s { type: string } }] }\n  /c: { get: *op, parameters: *p }\n`,
    '4:9 an operation has no operationId: its method and path name it (and 3 more like it)',
    '4:9 an operation has no server with a host: add one to "servers" (and 3 more like it)',
  ],
  'YAML tags': [
    `${HEAD}paths: { /a: { get: { operationId: !!str 5, deprecated: !!bool true, description: !!binary aGk=, x-date: 2020-01-01, x-set: !!set { a, b }, ${DONE} } } }\n`,
    '1:1 Expected type `string` but got `object`: correct it; the value is ignored',
    '3:1 an operation has no server with a host: add one to "servers"',
  ],
  'dates, octal and booleans of YAML 1.1': [
    `${HEAD}paths: { /a: { get: { operationId: a, description: 2020-01-01, parameters: [{ name: on, in: query, schema: { type: string, enum: [on, off, yes, no, 2020-01-01, 1_000, 0o17, 017, 12:30:45, ~] } }], ${DONE} } } }\n`,
    '3:16 an operation has no server with a host: add one to "servers"',
  ],
  'a key that is a list or null': [
    `${HEAD}? [a, b]\n: 5\n? null\n: 6\npaths: { ? /a : { get: { operationId: a, ${DONE} } } }\n`,
    '1:1 Property `a,b` is not expected here: did you mean tags?',
    '5:3 Property `null` is not expected here: it is ignored',
    '7:19 an operation has no server with a host: add one to "servers"',
  ],
  'keys that are numbers, booleans and dates': [
    `${HEAD}1: a\ntrue: b\n2020-01-01: c\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
    '3:1 Property `1` is not expected here: it is ignored',
    '4:1 Property `true` is not expected here: did you mean tags?',
    '5:1 Property `2020-01-01` is not expected here: it is ignored',
    '6:16 an operation has no server with a host: add one to "servers"',
  ],
  'components that are null': [
    `${HEAD}components: null\ntags: null\nsecurity: null\nwebhooks: null\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
    '5:11 Expected type `SecurityRequirementList` (array) but got `null`: correct it; the value is ignored',
    '4:7 Expected type `TagList` (array) but got `null`: correct it; the value is ignored',
    '6:11 Expected type `WebhooksMap` (object) but got `null`: correct it; the value is ignored',
    '3:13 Expected type `Components` (object) but got `null`: correct it; the value is ignored',
    '7:16 an operation has no server with a host: add one to "servers"',
  ],
  'webhooks without names, and of references': [
    `${HEAD}webhooks: { '': { post: { ${DONE} } }, a: { $ref: '#/components/pathItems/No' }, b: null, __proto__: { post: { requestBody: { content: { application/json: { schema: { type: string } } } }, ${DONE} } } }\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
    '3:80 Can\'t resolve "#/components/pathItems/No": correct the $ref, or add what it names',
    '3:122 Expected type `PathItem` (object) but got `null`: correct it; the value is ignored',
    '4:16 an operation has no server with a host: add one to "servers"',
  ],
  'JSON in a YAML file': [
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: { '/a': { get: { operationId: 'a', responses: { 204: { description: 'Done.' } } } } },
    }),
    '1:70 an operation has no server with a host: add one to "servers"',
  ],
  'JSON with tabs and a trailing comma': [
    '{\n\t"openapi": "3.1.0",\n\t"info": { "title": "T", "version": "1" },\n\t"paths": { "/a": { "get": { "operationId": "a", "responses": { "204": { "description": "Done." } } } } },\n}',
    '4:21 an operation has no server with a host: add one to "servers"',
  ],
  'a document marker and an end': [
    `%YAML 1.2\n---\n${HEAD}paths: { /a: { get: { operationId: a, ${DONE} } } }\n...\n`,
    '5:16 an operation has no server with a host: add one to "servers"',
  ],
  'a text of 1 MB in a line': [
    `${HEAD}paths: { /a: { get: { operationId: a, description: "${'x*_|`'.repeat(200000)}", ${DONE} } } }\n`,
    '3:16 an operation has no server with a host: add one to "servers"',
  ],
  'extensions of every type': [
    `${HEAD}x-a: null\nx-b: [[], {}, x-c]\nx-internal: true\npaths: { x-d: 5, /a: { x-e: [], get: { x-f: { $ref: '#/nothing' }, operationId: a, ${DONE} } } }\n`,
    '6:45 Can\'t resolve "#/nothing": correct the $ref, or add what it names',
    '6:33 an operation has no server with a host: add one to "servers"',
  ],
};
