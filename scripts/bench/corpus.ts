/** Measures the generator on the OpenAPI files of other people, each in turn with the openapi-typescript CLI. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { specFiles } from '../corpus/spec-files.ts';
import { ROOT } from './paths.ts';
import { measureProcess, type Usage } from './usage.ts';

const CLI = join(ROOT, 'node_modules/openapi-typescript/bin/cli.js');
/** GitHub's API, 13 MB. */
const LARGE = { package: '@octokit/openapi@23.0.2', file: 'generated/api.github.com.json' };
const ROUNDS = 3;

export interface SpecUsage {
  name: string;
  operations: number;
  leftOut: number;
  warnings: number;
  generator: Usage;
  /** The CPU time of the generator without that of the validators, in s. */
  withoutValidators: number;
  /** Undefined if the CLI rejects the file. */
  cli: Usage | undefined;
}

export async function benchCorpus(
  corpus: string,
): Promise<{ specs: SpecUsage[]; large: SpecUsage }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-corpus-'));
  try {
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    execFileSync('npm', ['run', '--silent', 'generate', '--', '--check'], { cwd: ROOT });
    const command: string[] = /&& node (.*)$/.exec(scripts.generate)?.[1]?.split(' ') ?? [];
    const generator = command.map((arg) => (existsSync(arg) ? join(ROOT, arg) : arg));
    const measure = (name: string, spec: string) => measureSpec(name, spec, generator, folder);
    const specs: SpecUsage[] = [];
    for (const name of specFiles(corpus)) {
      specs.push(await measure(name.split('/')[0] ?? name, join(corpus, name)));
    }
    execFileSync('npm', ['install', '--no-save', '--prefix', folder, LARGE.package]);
    const large = join(folder, 'node_modules/@octokit/openapi', LARGE.file);
    return { specs, large: await measure(basename(large), large) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs both on a file in turn, and takes the least of each: other work on the machine only adds to it. */
async function measureSpec(
  name: string,
  spec: string,
  generator: string[],
  folder: string,
): Promise<SpecUsage> {
  const out = join(folder, 'out', name);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    cli: tryCli([CLI, spec, '-o', join(folder, 'types.ts')], folder),
    generator: measureProcess([...generator, '--spec', spec, '--out', out], folder),
  }));
  const runs = rounds.map((round) => round.generator);
  const clis = rounds.flatMap(({ cli }) => cli ?? []);
  const report = await readFile(join(out, 'api.txt'), 'utf8');
  const count = (pattern: RegExp) => report.match(pattern)?.length ?? 0;
  const result = {
    name,
    operations: count(/\toperation /g),
    leftOut: count(/^x .*/gm),
    warnings: runs[0]?.warnings ?? 0,
    generator: least(runs),
    withoutValidators: Math.min(
      ...runs.map(({ cpu, output }) => cpu - Number(/validators (\d+) ms/.exec(output)?.[1]) / 1e3),
    ),
    cli: clis.length > 0 ? least(clis) : undefined,
  };
  const { generator: own, withoutValidators, cli } = result;
  console.log(
    `${name}: ${own.cpu.toFixed(2)} s, ${withoutValidators.toFixed(2)} s without validators, ${cli?.cpu.toFixed(2)} s of the CLI`,
  );
  return result;
}

function tryCli(args: string[], folder: string): Usage | undefined {
  try {
    return measureProcess(args, folder);
  } catch {
    return undefined;
  }
}

const least = (usages: Usage[]): Usage => ({
  cpu: Math.min(...usages.map(({ cpu }) => cpu)),
  memory: Math.min(...usages.map(({ memory }) => memory)),
});
