/** The guides to frameworks show the code of the examples, which has tests of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const guides = join(root, 'docs/guides/frameworks');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

test.each(readdirSync(guides))('docs/guides/frameworks/%s', (name) => {
  const guide = readFileSync(join(guides, name), 'utf8');
  const blocks = [...guide.matchAll(/^```\w+ \[(examples\/[^\n]+)\]\n(.*?)^```$/gms)];
  expect(blocks.length).toBeGreaterThan(0);
  for (const [, file = '', code] of blocks) expect(code, file).toBe(read(file));
  for (const title of ['Run it', 'Sessions', 'Traps']) expect(guide).toContain(`\n## ${title}\n`);
});
