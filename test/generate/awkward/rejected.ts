/** Documents that cannot be read. */
import { openapi } from '../generator.ts';
import { DONE, repeated, using, withSchema } from './specs.ts';

/** Specs that are rejected, and why. */
export const REJECTED: Record<string, [spec: string, problem: RegExp]> = {
  'two documents': [
    `${openapi(`/a: { get: { ${DONE} } }`)}---\nopenapi: 3.1.0\n`,
    /:6:1 .*single document/,
  ],
  'an alias in itself': [
    openapi(using('&s { type: object, properties: { self: *s } }')),
    /:5:\d+ .*alias/,
  ],
  'aliases that expand to millions': [
    `x0: &x0 [a, b, c, d, e, f, g, h]\n${repeated(9, (n) => `x${n + 1}: &x${n + 1} [${Array(9).fill(`*x${n}`).join(', ')}]`)}\n${openapi('{}')}`,
    /:\d+:\d+ .*expand/,
  ],
  'more than 100 levels': [
    withSchema('{ type: object, properties: { a: '.repeat(200) + '{}' + ' } }'.repeat(200)),
    /:\d+:\d+ .*levels deep/,
  ],
  'Swagger 2': ['swagger: "2.0"\n', /:1:1 is Swagger/],
  'a tab': ['openapi: 3.1.0\ninfo:\n\ttitle: T\n', /:3:\d+ is not valid YAML/],
};
