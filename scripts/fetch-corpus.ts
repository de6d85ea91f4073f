/**
 * Fetches the OpenAPI files that `npm run test:corpus` reads into .cache/corpus, unless CORPUS names another folder.
 * Each is pinned to a commit; those that are there already are not fetched again.
 */
import { join, resolve } from 'node:path';
import { fetchCorpus } from './corpus/fetch-corpus.ts';
import sources from './corpus/sources.json' with { type: 'json' };

if (process.env['CORPUS'] === undefined) {
  const folder = resolve(import.meta.dirname, '../.cache/corpus');
  const problems = await fetchCorpus(sources, folder);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error(`Put the files into ${join('.cache', 'corpus')}, or set CORPUS to a folder.`);
    process.exitCode = 1;
  }
}
