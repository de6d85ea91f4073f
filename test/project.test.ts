/** What keeps the project going: its workflows, its changelog and what it says of itself. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const { version, scripts } = JSON.parse(read('package.json')) as {
  version: string;
  scripts: Record<string, string>;
};

const workflows = readdirSync(join(root, '.github/workflows')).map(
  (name) => `.github/workflows/${name}`,
);

/** What a workflow runs and may write, if that is not `.ci/run` and nothing. */
const RUNS: Record<string, string> = {
  'docs.yml': 'npm run docs:build',
  'mutation.yml': 'npm run test:mutation',
  'spec-changes.yml': 'npm ci --ignore-scripts',
};
const WRITES: Record<string, string[]> = {
  'docs.yml': ['pages', 'id-token'],
  'release.yml': ['id-token'],
  'spec-changes.yml': ['pull-requests'],
};

describe.each(workflows)('%s', (file) => {
  const name = basename(file);
  const workflow = read(file);

  test('runs nothing that is not there', () => {
    const commands = [...workflow.matchAll(/^ *(?:- )?run: (.+)$/gm)].map(([, line = '']) => line);
    expect(commands).toContain(RUNS[name] ?? '.ci/run');
    for (const [, script = ''] of workflow.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)) {
      expect(scripts).toHaveProperty([script]);
    }
  });

  test('may read, and publish at most', () => {
    expect(workflow).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    const granted = [...workflow.matchAll(/^ +([\w-]+): write$/gm)].map(([, name]) => name);
    expect(granted).toEqual(WRITES[name] ?? []);
  });
});

test('the scripts run scripts that exist', () => {
  const called = Object.values(scripts).flatMap((script) =>
    [...script.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name),
  );
  expect(called.length).toBeGreaterThan(5);
  for (const name of called) expect(scripts).toHaveProperty([name]);
});

test('the changelog begins with the version of the package', () => {
  const [, latest] =
    /^## \[(\d+\.\d+\.\d+)\] - (?:unreleased|\d{4}-\d{2}-\d{2})$/m.exec(read('CHANGELOG.md')) ?? [];
  expect(latest).toBe(version);
});

test('no lock file names the host that packages came from', () => {
  const listed = execFileSync('git', ['ls-files', '*package-lock.json'], { cwd: root });
  const files = String(listed).trim().split('\n');
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect(read(file)).not.toMatch(/"resolved": "http/);
});
