/**
 * The two heavy packages, loaded when they are needed. Both end in CommonJS, Redocly's own and the
 * TypeScript compiler; `import` reads such files several times over to learn what they export.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const loadRedocly = (): typeof import('@redocly/openapi-core') =>
  require('@redocly/openapi-core');

export const loadOpenapiTypescript = (): typeof import('openapi-typescript') =>
  require('openapi-typescript');
