import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './paths.ts';
import { median } from './statistics.ts';

/** The numbers of copies of the spec, and how often each spec is generated. */
const SIZES = [
  { copies: 1, rounds: 5 },
  { copies: 10, rounds: 5 },
  { copies: 100, rounds: 3 },
];

export interface Generation {
  copies: number;
  lines: number;
  /** The time of the openapi-typescript CLI, and of `npm run generate`, in ms. */
  cli: number;
  generate: number;
  /** The CPU time of the validators in that, in ms. */
  validators: number;
}

/** Repeats the spec: each copy has its own paths, operations and models. */
function enlarge(spec: string, copies: number): string {
  const [head = '', rest = ''] = spec.split(/^(?=paths:$)/m);
  const [pathsPart = '', afterPaths = ''] = rest.split(/^(?=security:$)/m);
  const [beforeSchemas = '', fromSchemas = ''] = afterPaths.split(/^(?= {2}schemas:$)/m);
  const [schemas = '', tail = ''] = fromSchemas.split(/^(?= {2}headers:$)/m);
  const body = (section: string) => section.slice(section.indexOf('\n') + 1);
  const repeat = (section: string) =>
    Array.from({ length: copies }, (_, copy) =>
      copy === 0
        ? body(section)
        : body(section)
            .replace(/^ {2}\/(.*):$/gm, `  /copy${copy}/$1:`)
            .replace(/^( +operationId: .*)$/gm, `$1${copy}`)
            .replace(/^ {4}(\w+):$/gm, section === schemas ? `    $1${copy}:` : '    $1:')
            .replace(/(#\/components\/schemas\/)(\w+)/g, `$1$2${copy}`)
            .replace(/([&*])(authServers|exchanged)\b/g, `$1$2${copy}`),
    ).join('');
  return `${head}paths:\n${repeat(pathsPart)}${beforeSchemas}  schemas:\n${repeat(schemas)}${tail}`;
}

/** Runs a command. Returns its output and the duration of its process, in ms. */
function time(command: string, args: string[], cwd: string): { took: number; output: string } {
  const started = performance.now();
  const output = execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  return { took: performance.now() - started, output };
}

/**
 * Measures `npm run generate` and the openapi-typescript CLI on the same file, in turn and after a warm-up
 * round: on the project's spec, and on specs of ten and a hundred times its size.
 */
export async function benchGenerate(): Promise<Generation[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-generate-'));
  const results: Generation[] = [];
  try {
    const source = await readFile(join(ROOT, 'spec/plex-tv.yaml'), 'utf8');
    const { generate } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).scripts;
    for (const { copies, rounds } of SIZES) {
      const text = enlarge(source, copies);
      const spec = join(folder, `${copies}.yaml`);
      await writeFile(spec, text);
      const times = Array.from({ length: rounds + 1 }, () => {
        const cli = join(ROOT, 'node_modules/openapi-typescript/bin/cli.js');
        const types = time(process.execPath, [cli, spec, '-o', `${spec}.ts`], folder);
        const all = time('sh', ['-c', `${generate} --spec ${spec} --out ${spec}.d`], ROOT);
        const validators = Number(/validators (\d+) ms/.exec(all.output)?.[1]);
        return { cli: types.took, generate: all.took, validators };
      }).slice(1);
      const of = (what: 'cli' | 'generate' | 'validators') =>
        Math.round(median(times.map((took) => took[what])));
      const result = {
        copies,
        lines: text.split('\n').length,
        cli: of('cli'),
        generate: of('generate'),
        validators: of('validators'),
      };
      const ratio = (result.generate / result.cli).toFixed(2);
      console.log(
        `${result.lines} lines of spec: openapi-typescript ${result.cli} ms, npm run generate ${result.generate} ms (${ratio}), of which validators ${result.validators} ms`,
      );
      results.push(result);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return results;
}
