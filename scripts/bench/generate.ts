/**
 * How long `npm run generate` takes beside the openapi-typescript CLI alone on the same file: on the
 * project's spec, and on specs of ten and thirty times its size, made here of copies of it.
 *
 *   npm run bench:generate
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const ROUNDS = 5;

/** The spec, `copies` times over: each copy has paths, operations and models of its own. */
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

const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Runs a command. Returns what it printed and how many ms it took as a whole process. */
function time(command: string, args: string[], cwd: string): { took: number; printed: string } {
  const started = performance.now();
  const printed = execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  return { took: performance.now() - started, printed };
}

const folder = await mkdtemp(join(tmpdir(), 'bench-generate-'));
try {
  const source = await readFile(join(root, 'spec/plex-tv.yaml'), 'utf8');
  const { generate } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).scripts;
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`);
  console.log(
    `medians of ${ROUNDS} rounds, the two commands in turn, after one that is not counted\n`,
  );
  const row = (...cells: (string | number)[]) =>
    console.log(cells.map((cell, column) => String(cell).padStart(column ? 14 : 8)).join(''));
  row('lines', 'CLI ms', 'generate ms', 'ratio', 'validators ms', 'ratio without');
  for (const copies of [1, 10, 30]) {
    const text = enlarge(source, copies);
    const spec = join(folder, `${copies}.yaml`);
    await writeFile(spec, text);
    const rounds = Array.from({ length: ROUNDS + 1 }, () => {
      const cli = join(root, 'node_modules/openapi-typescript/bin/cli.js');
      const types = time(process.execPath, [cli, spec, '-o', `${spec}.ts`], folder);
      const all = time('sh', ['-c', `${generate} --spec ${spec} --out ${spec}.d`], root);
      const validators = Number(/validators (\d+) ms/.exec(all.printed)?.[1]);
      return { types: types.took, all: all.took, validators };
    }).slice(1);
    const types = median(rounds.map((round) => round.types));
    const all = median(rounds.map((round) => round.all));
    const validators = median(rounds.map((round) => round.validators));
    row(
      text.split('\n').length,
      Math.round(types),
      Math.round(all),
      (all / types).toFixed(2),
      Math.round(validators),
      ((all - validators) / types).toFixed(2),
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
