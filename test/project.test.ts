/** What keeps the project going: its workflows, its changelog and what it says of itself. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const { version, scripts, repository, homepage, bugs } = JSON.parse(read('package.json')) as {
  version: string;
  scripts: Record<string, string>;
  repository: { url: string };
  homepage: string;
  bugs: { url: string };
};

const workflows = readdirSync(join(root, '.github/workflows')).map(
  (name) => `.github/workflows/${name}`,
);

/** The permissions to write that a workflow grants, job by job. */
const WRITES: Record<string, string[]> = {
  'docs.yml': ['pages', 'id-token'],
  'release.yml': ['contents', 'pull-requests', 'contents', 'id-token'],
  'spec-changes.yml': ['pull-requests'],
};

describe.each(workflows)('%s', (file) => {
  const workflow = read(file);

  test('runs only scripts that exist', () => {
    const called = [...workflow.matchAll(/\bnpm run (?:--silent )?(?!--prefix)([\w:-]+)/g)];
    for (const [, script = ''] of called) expect(scripts).toHaveProperty([script]);
  });

  test('pins each action to a commit', () => {
    const actions = [...workflow.matchAll(/uses: (\S+)(.*)/g)];
    for (const [, action = '', comment] of actions) {
      if (action.startsWith('./')) continue;
      expect(action).toMatch(/@[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
  });

  test('grants read access, and more only to the jobs that need it', () => {
    expect(workflow).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    const granted = [...workflow.matchAll(/^ {6}([\w-]+): write$/gm)].map(([, name]) => name);
    expect(granted).toEqual(WRITES[basename(file)] ?? []);
    expect([...workflow.matchAll(/: write$/gm)]).toHaveLength(granted.length);
  });
});

test('the addresses of the package follow from its repository', () => {
  const [, owner, name] =
    /^git\+https:\/\/github\.com\/([\w-]+)\/([\w-]+)\.git$/.exec(repository.url) ?? [];
  expect(bugs.url).toBe(`https://github.com/${owner}/${name}/issues`);
  expect(homepage).toBe(`https://${owner}.github.io/${name}/`);
});

test('the scripts run scripts that exist', () => {
  const called = Object.values(scripts).flatMap((script) =>
    [...script.matchAll(/\bnpm run (?:--silent )?(?!--prefix)([\w:-]+)/g)].map(
      ([, name = '']) => name,
    ),
  );
  expect(called.length).toBeGreaterThan(5);
  for (const name of called) expect(scripts).toHaveProperty([name]);
});

test('the changelog starts with the version of the package', () => {
  expect(/^## (.+)$/m.exec(read('CHANGELOG.md'))?.[1]).toBe(version);
});

test('no lock file names the host that packages came from', () => {
  const listed = execFileSync('git', ['ls-files', '*package-lock.json'], { cwd: root });
  const files = String(listed).trim().split('\n');
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect(read(file)).not.toMatch(/"resolved": "http/);
});
