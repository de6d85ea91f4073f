/** Loads Redocly's parser now that it is needed. */
import { createRequire } from 'node:module';

/** Loads a package that is CommonJS: `import` would parse its files several times to find out what they export. */
export const requirePackage = createRequire(import.meta.url);

export const loadRedocly = (): typeof import('@redocly/openapi-core') =>
  requirePackage('@redocly/openapi-core');
