/** Documents that cannot be read. */
import { openapi } from '../generator.ts';
import { DONE, HEAD, repeated, using, withSchema } from './specs.ts';

/** Specs that are rejected, and the line that says why. */
export const REJECTED: Record<string, [spec: string | Buffer, problem: string]> = {
  'two documents': [
    `${openapi(`/a: { get: { ${DONE} } }`)}---\nopenapi: 3.1.0\n`,
    '6:1 is not valid YAML: expected a single document in the stream, but found more: correct the syntax',
  ],
  'two documents that begin beside their markers': [
    '--- { openapi: 3.1.0 }\n--- { openapi: 3.1.0 }\n',
    '2:1 is not valid YAML: expected a single document in the stream, but found more: correct the syntax',
  ],
  'an alias in itself': [
    openapi(using('&s { type: object, properties: { self: *s } }')),
    '5:120 cannot be read: an alias is part of what it stands for: use a $ref',
  ],
  'aliases that expand to millions': [
    `x0: &x0 [a, b, c, d, e, f, g, h]\n${repeated(9, (n) => `x${n + 1}: &x${n + 1} [${Array(9).fill(`*x${n}`).join(', ')}]`)}\n${openapi('{}')}`,
    '8:1 is not valid YAML: aliases expand to more than 4000000 values: correct the syntax',
  ],
  'more than 100 levels': [
    withSchema('{ type: object, properties: { a: '.repeat(200) + '{}' + ' } }'.repeat(200)),
    '8:1594 is more than 100 levels deep: move the inner ones to components',
  ],
  'Swagger 2': [
    'swagger: "2.0"\n',
    '1:1 is Swagger "2.0": convert it first, with "npx swagger2openapi ./spec.yaml -o openapi.yaml"',
  ],
  'a tab': [
    'openapi: 3.1.0\ninfo:\n\ttitle: T\n',
    '3:1 is not valid YAML: tab characters must not be used in indentation: correct the syntax',
  ],
  'UTF-16': [
    Buffer.from(`\ufeff${openapi(`/a: { get: { operationId: a, ${DONE} } }`)}`, 'utf16le'),
    '1:4 has a null byte: save the file as UTF-8',
  ],
  'NUL bytes': ['openapi: 3.1.0\0\n', '1:15 has a null byte: save the file as UTF-8'],
  'JSON with comments': [
    '{ // comment\n "openapi": "3.1.0" }',
    '2:11 is not valid YAML: missed comma between flow collection entries: correct the syntax',
  ],
  'duplicate keys': [
    `${HEAD}info: { title: U, version: '2' }\npaths: {}\n`,
    '3:1 is not valid YAML: duplicated mapping key: correct the syntax',
  ],
  'an unknown alias': [
    `${HEAD}paths: *nothing\n`,
    '3:16 is not valid YAML: unidentified alias "nothing": correct the syntax',
  ],
  'an unknown tag': [
    `${HEAD}paths: !!js/function 'x'\n`,
    '3:25 is not valid YAML: unknown tag !<tag:yaml.org,2002:js/function>: correct the syntax',
  ],
  'a merge of no mapping': [
    `${HEAD}paths: { <<: 5 }\n`,
    '3:16 is not valid YAML: cannot merge mappings; the provided source object is unacceptable: correct the syntax',
  ],
  '200 levels of JSON': [
    `{ "openapi": "3.1.0", "x": ${'['.repeat(200)}${']'.repeat(200)} }`,
    '1:126 is more than 100 levels deep: move the inner ones to components',
  ],
  '100,000 brackets': [
    '['.repeat(100000),
    '1:100 is more than 100 levels deep: move the inner ones to components',
  ],
  'a value of 600 levels of block': [
    `openapi: 3.1.0\n${Array.from({ length: 600 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')}\n`,
    '101:100 is more than 100 levels deep: move the inner ones to components',
  ],
  'aliases in keys': [
    `x: &x [a]\n? *x\n: 1\nopenapi: 3.1.0\nopenapi: 3.1.0\n`,
    '5:1 is not valid YAML: duplicated mapping key: correct the syntax',
  ],
  'merges that double': [
    `a: &a { x: 1 }\n${repeated(25, (n) => `m${n}: &m${n} { <<: [${n ? `*m${n - 1}, *m${n - 1}` : '*a, *a'}], k${n}: ${n ? `[*m${n - 1}, *m${n - 1}]` : 1} }`)}\nopenapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\n`,
    '16:31 is not valid YAML: aliases expand to more than 4000000 values: correct the syntax',
  ],
  'swagger in capitals': [
    'Swagger: 2.0\n',
    '1:1 is not OpenAPI 3.0 or 3.1: start it with "openapi: 3.1.0"',
  ],
  'openapi null': [
    'openapi: null\n',
    '1:1 is not OpenAPI 3.0 or 3.1, but says null: start it with "openapi: 3.1.0"',
  ],
  'openapi as a list': [
    'openapi: [3.1.0]\n',
    '1:1 is not OpenAPI 3.0 or 3.1, but says ["3.1.0"]: start it with "openapi: 3.1.0"',
  ],
  HTML: [
    '<!doctype html><html></html>',
    '1:1 is not OpenAPI 3.0 or 3.1: start it with "openapi: 3.1.0"',
  ],
  'a picture': [
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1, 2]),
    '1:5 has a null byte: save the file as UTF-8',
  ],
  'openapi as a number': [
    `openapi: 3.1\ninfo: { title: T, version: 1 }\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
    '1:1 is not OpenAPI 3.0 or 3.1, but says 3.1: start it with "openapi: 3.1.0"',
  ],
};
