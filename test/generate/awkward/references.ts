/** `$ref` in all places. */
import { openapi } from '../generator.ts';
import { type AwkwardSpecs, DONE, repeated, using, withSchema } from './specs.ts';

export const REFERENCES: AwkwardSpecs = {
  'a $ref with siblings': withSchema(
    "{ type: object, properties: { a: { $ref: '#/components/schemas/T', description: Own. } } }",
    'T: { type: string }',
  ),
  'a $ref into a property': withSchema(
    "{ type: object, properties: { a: { type: object, properties: { b: { type: string } } }, c: { $ref: '#/components/schemas/S/properties/a' } } }",
  ),
  '$ref siblings in 3.0': withSchema(
    "{ type: object, properties: { a: { $ref: '#/components/schemas/T', nullable: true, description: Own., type: integer } } }",
    'T: { type: string }',
    '3.0.3',
  ),
  '$ref siblings in 3.1': withSchema(
    "{ type: object, properties: { a: { $ref: '#/components/schemas/T', type: integer, properties: { b: { type: string } }, required: [b] } } }",
    'T: { type: object }',
  ),
  'a schema $ref to a path item': [
    withSchema("{ $ref: '#/paths/~1a' }"),
    '5:9 POST /a is left out: "#/paths/~1a" cannot be used here: correct the $ref',
  ],
  'a schema $ref to a parameter': [
    `${withSchema("{ type: object, properties: { a: { $ref: '#/components/parameters/P' } } }")}  parameters: { P: { name: p, in: query, schema: { type: string } } }\n`,
    '5:9 POST /a is left out: "#/components/parameters/P" cannot be used here: correct the $ref',
  ],
  'a parameter $ref to a schema': [
    openapi(
      `/a: { get: { operationId: a, parameters: [{ $ref: '#/components/schemas/S' }], ${DONE} } }`,
      'S: { type: string }',
    ),
    '5:9 GET /a is left out: "#/components/schemas/S" cannot be used here: correct the $ref',
  ],
  'a $ref to the whole document': [
    withSchema("{ type: object, properties: { a: { $ref: '#' }, b: { $ref: '#/' } } }"),
    '5:9 POST /a is left out: Can\'t resolve "#/": correct the $ref, or add what it names',
  ],
  'a chain of 3,000 $refs': [
    openapi(
      using("{ $ref: '#/components/schemas/M0' }"),
      `${repeated(3000, (n) => `M${n}: { $ref: '#/components/schemas/M${n + 1}' }`)}\nM3000: { type: string }`,
    ),
    '5:9 POST /a is left out: "#/components/schemas/M72" leads through more than 100 references: refer to the last one',
  ],
  'a $ref with percent-encoding': openapi(
    using("{ $ref: '#/components/schemas/a%20b' }"),
    "'a b': { type: object, properties: { a: { type: string } } }",
  ),
  'a $ref to a number in a list': [
    withSchema(
      "{ allOf: [{ type: object, properties: { a: { type: string } } }, { type: object, properties: { b: { $ref: '#/components/schemas/S/allOf/0' }, c: { $ref: '#/components/schemas/S/allOf/9' } } }] }",
    ),
    '8:153 Can\'t resolve "#/components/schemas/S/allOf/9": correct the $ref, or add what it names',
    '5:9 POST /a is left out: Can\'t resolve "#/components/schemas/S/allOf/9": correct the $ref, or add what it names',
  ],
  'a $ref to a missing file': [
    withSchema("{ $ref: './missing.yaml#/A' }"),
    "5:87 Can't resolve \"#/components/schemas/S\": ENOENT: no such file or directory './missing.yaml': correct the $ref, or add what it names (and 1 more like it)",
    "8:8 Can't resolve \"./missing.yaml#/A\": ENOENT: no such file or directory './missing.yaml': correct the $ref, or add what it names",
    '5:9 POST /a is left out: Can\'t resolve "#/components/schemas/S": correct the $ref, or add what it names',
  ],
  'a $ref to http': [
    withSchema("{ $ref: 'http://127.0.0.1:9/a.yaml' }"),
    '5:87 Can\'t resolve "#/components/schemas/S": fetch failed: correct the $ref, or add what it names (and 1 more like it)',
    '8:8 Can\'t resolve "http://127.0.0.1:9/a.yaml": fetch failed: correct the $ref, or add what it names',
    '5:9 POST /a is left out: Can\'t resolve "#/components/schemas/S": correct the $ref, or add what it names',
  ],
  'a $ref of another scheme': [
    withSchema(
      "{ type: object, properties: { a: { $ref: 'file:///etc/passwd' }, b: { $ref: 'data:application/json,{}' }, c: { $ref: 'javascript:1' } } }",
    ),
    "8:41 Can't resolve \"file:///etc/passwd\": ENOENT: no such file or directory './file:/etc/passwd': correct the $ref, or add what it names",
    "8:76 Can't resolve \"data:application/json,{}\": ENOENT: no such file or directory './data:application/json,{}': correct the $ref, or add what it names",
    "8:117 Can't resolve \"javascript:1\": ENOENT: no such file or directory './javascript:1': correct the $ref, or add what it names",
    '5:9 POST /a is left out: Can\'t resolve "javascript:1": correct the $ref, or add what it names',
  ],
  'a $ref to a text in another file': [
    withSchema("{ type: object, properties: { a: { $ref: '../text.yaml' } } }"),
    '../text.yaml:1:1 Expected type `Schema` (object) but got `string`: see the OpenAPI specification',
    '5:9 POST /a is left out: the file of "text" is no object: correct the $ref, or the file',
  ],
  'a path item $ref with siblings': [
    openapi(
      `/a: { $ref: '#/paths/~1b', get: { operationId: own, ${DONE} } }\n/b: { get: { operationId: b, ${DONE} }, post: { operationId: c, ${DONE} } }`,
    ),
    '6:88 operationId "c" is used twice, first at line 5: this one becomes c2',
  ],
  'references of every kind to every kind': [
    openapi(
      "/a: { post: { operationId: a, requestBody: { $ref: '#/components/schemas/S' }, responses: { '200': { $ref: '#/paths/~1a/post' } }, callbacks: { x: { $ref: '#/components/schemas/S' } } } }",
      'S: { type: string }',
    ),
    '8:16 Expected type `PathItem` (object) but got `string`: correct it; the value is ignored',
    '5:9 POST /a is left out: "#/paths/~1a/post" cannot be used here: correct the $ref',
  ],
  'references in a circle through three kinds': [
    openapi("/a: { $ref: '#/components/pathItems/X' }", 'S: { type: string }') +
      "  pathItems: { X: { $ref: '#/components/pathItems/Y' }, Y: { $ref: '#/paths/~1a' } }\n",
    '5:3 /a is left out: Can\'t resolve "#/paths/~1a": correct the $ref, or add what it names',
  ],
  'a media type, an encoding and an example that are references': [
    openapi(
      `/a: { post: { operationId: a, requestBody: { content: { application/json: { $ref: '#/components/x' }, multipart/form-data: { encoding: { $ref: '#/x' }, examples: { a: { $ref: '#/components/examples/No' } } } } }, ${DONE} } }`,
    ),
    '5:170 Can\'t resolve "#/components/examples/No": correct the $ref, or add what it names',
    '5:138 Can\'t resolve "#/x": correct the $ref, or add what it names',
    '5:9 POST /a is left out: Can\'t resolve "#/x": correct the $ref, or add what it names',
  ],
  'components that are lists and null': [
    `${openapi(`/a: { get: { operationId: a, ${DONE} } }`)}components: { schemas: [], parameters: null, responses: 5, securitySchemes: x, pathItems: {}, nothing: {} }\n`,
    '6:95 Property `nothing` is not expected here: it is ignored',
    '6:40 Expected type `NamedParameters` (object) but got `null`: correct it; the value is ignored',
    '6:24 Expected type `NamedSchemas` (object) but got `array`: correct it; the value is ignored',
    '6:57 Expected type `NamedResponses` (object) but got `integer`: correct it; the value is ignored',
    '6:77 Expected type `NamedSecuritySchemes` (object) but got `string`: correct it; the value is ignored',
  ],
};
