/**
 * Compares the time of `npm run generate` with that of the openapi-typescript CLI, and how both grow with the spec.
 *
 *   npm run bench:generate
 *   npm run bench:generate -- --corpus    on the files of `npm run test:corpus`; writes docs/other-specs.md
 */
import { resolve } from 'node:path';
import { benchCorpus } from './bench/corpus.ts';
import { writeCorpusTable } from './bench/corpus-table.ts';
import { benchGenerate } from './bench/generate.ts';

if (process.argv.includes('--corpus')) {
  const { specs, large } = await benchCorpus(resolve(process.env['CORPUS'] ?? '.cache/corpus'));
  await writeCorpusTable(specs, large);
} else {
  await benchGenerate();
}
