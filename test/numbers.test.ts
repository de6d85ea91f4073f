/** docs/benchmarks.md has the measured sizes and times, and sizes stay within their bounds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../scripts/bench/paths.ts';
import { readResults } from '../scripts/bench/results.ts';
import { bundle, bundleSize, coreParts } from '../scripts/bench/size.ts';
import { pagesOf } from '../scripts/bench/write.ts';

test('docs/benchmarks.md and its charts have the numbers of the last measurement', async () => {
  for (const [file, text] of await pagesOf(readResults())) {
    expect(readFileSync(file, 'utf8'), relative(ROOT, file)).toBe(text);
  }
});

test('the README has the size of a bundle and the number of faults that were measured', () => {
  const { bundles, faults } = readResults();
  const size = `${((bundles['plex-pin']?.gzipped ?? NaN) / 1000).toFixed(1)} kB`;
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(readme).toContain(size);
  expect(readme).toContain(`all of ${Object.keys(faults).length} faults`);
});

test('the bundle of an app that signs a user in does not grow', async () => {
  const { gzipped } = await bundleSize('plex-pin');
  expect(gzipped).toBeLessThan(13_300);
});

test('code that only other apps use is not in that bundle', async () => {
  const unused = ['/identity', 'the media server works', 'The PIN is wrong'];
  const code = await bundle('plex-pin');
  for (const text of unused) expect(code).not.toContain(text);
  const whole = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(ROOT, 'dist', file), 'utf8'))
    .join('');
  for (const text of unused) expect(whole).toContain(text);
});

test('the listed parts add up to that bundle', async () => {
  const parts = await coreParts();
  const { gzipped } = await bundleSize('plex-pin');
  const sum = parts.reduce((bytes, part) => bytes + part.gzipped, 0);
  // What two parts have in common is compressed once, and counts for neither.
  expect(sum).toBeGreaterThan(gzipped * 0.7);
  expect(sum).toBeLessThan(gzipped * 1.1);
});

test('plex-pin survives every measured fault', () => {
  const survived = Object.values(readResults().faults).map((clients) => clients['plex-pin']);
  expect(survived).toHaveLength(11);
  expect(survived).not.toContain(false);
});
