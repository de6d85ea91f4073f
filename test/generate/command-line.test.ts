import { expect, test } from 'vitest';
import { generate, temporary } from './generator.ts';

test.each([
  [['--chek'], /--chek/],
  [['spec.yaml'], /spec\.yaml/],
  [['--spec'], /--spec/],
  [['--check', '--watch'], /--check.*--watch/],
  [['--out', ''], /--out/],
  [['--changes', 'old.yaml'], /--changes.*OLD NEW/],
  [['--changes', 'old.yaml', 'new.yaml', '--format', 'html'], /--format.*text, markdown, json/],
  [['--changes', 'old.yaml', 'new.yaml', '--check'], /--changes.*--check/],
  [['--format', 'json'], /--format.*--changes/],
  [['--fail-on-breaking'], /--fail-on-breaking.*--changes/],
])('%j exits with code 2, the reason and the usage', async (args, reason) => {
  const { code, stdout, stderr } = await generate(await temporary(), ...args);
  expect(code).toBe(2);
  expect(stdout).toEqual([]);
  expect(stderr).toHaveLength(2);
  expect(stderr[0]).toMatch(reason);
  expect(stderr[1]).toBe(
    'Usage: npm run generate -- [--check | --watch] [--strict] [--spec FILE] [--out DIR], or ' +
      '--changes OLD NEW [--format text|markdown|json] [--fail-on-breaking]',
  );
});
