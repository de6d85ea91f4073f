/** Whole documents. */
import { type AwkwardSpecs, DONE, withSchema } from './specs.ts';

export const DOCUMENTS: AwkwardSpecs = {
  'servers that are wrong': `openapi: 3.1.0\ninfo: { title: T, version: '1' }\nservers: nowhere\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
  'no info, and a title that is null': `openapi: 3.1.0\ninfo: { title: null }\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
  'no paths': "openapi: 3.1.0\ninfo: { title: T, version: '1' }\n",
  'paths that are a list': "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: [a]\n",
  'webhooks alone': `openapi: 3.1.0\ninfo: { title: T, version: '1' }\nwebhooks: { ping: { post: { operationId: ping, ${DONE} } } }\n`,
  'OpenAPI 3.2': `openapi: 3.2.0\ninfo: { title: T, version: '1' }\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
  'a byte order mark, and CRLF': `${String.fromCodePoint(0xfeff)}${withSchema('{ type: string }').replaceAll('\n', '\r\n')}`,
};
