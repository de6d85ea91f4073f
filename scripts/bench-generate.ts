/**
 * How long `npm run generate` takes beside the openapi-typescript CLI alone, and how both grow with the spec.
 *
 *   npm run bench:generate
 */
import { benchGenerate } from './bench/generate.ts';

await benchGenerate();
