import { expect, test } from 'vitest';
import { generate, temporary } from './generator.ts';

const USAGE =
  'Usage: npm run generate -- [--check | --watch] [--strict] [--spec FILE] [--out DIR], or ' +
  '--changes OLD NEW [--format text|markdown|json] [--fail-on-breaking]';

test.each([
  [['--chek'], /--chek/],
  [['spec.yaml'], /spec\.yaml/],
  [['--spec'], /--spec/],
  [['--spec', 'https://api.example/spec.yaml', '--out', 'out'], /must be a file, not a URL/],
  [['--changes', 'old.yaml', 'https://api.example/spec.yaml'], /must be a file, not a URL/],
  [['--spec', 'spec.yaml'], /--spec .* requires --out/],
  [['--check', '--watch'], /--check.*--watch/],
  [['--out', ''], /--out/],
  [['--changes', 'old.yaml'], /--changes.*OLD NEW/],
  [['--changes', 'old.yaml', 'new.yaml', '--format', 'html'], /--format.*text, markdown, json/],
  [['--changes', 'old.yaml', 'new.yaml', '--check'], /--changes.*--check/],
  [['--changes', 'old.yaml', 'new.yaml', '--out', 'out'], /--changes.*--out/],
  [['--changes', 'old.yaml', 'new.yaml', '--spec', 'spec.yaml'], /--changes.*--spec/],
  [['--changes', 'old.yaml', 'new.yaml', '--strict'], /--changes.*--strict/],
  [['--format', 'json'], /--format.*--changes/],
  [['--fail-on-breaking'], /--fail-on-breaking.*--changes/],
])('%j exits with code 2, the reason and the usage', async (args, reason) => {
  const { code, stdout, stderr } = await generate(await temporary(), ...args);
  expect(code).toBe(2);
  expect(stdout).toEqual([]);
  expect(stderr).toHaveLength(2);
  expect(stderr[0]).toMatch(reason);
  expect(stderr[1]).toBe(USAGE);
});

test.each(['--help', '-h'])('%s prints the usage', async (option) => {
  const { code, stdout, stderr } = await generate(await temporary(), option);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: [USAGE], stderr: [] });
});
