/**
 * Generates everything that follows from the spec.
 *
 *   npm run generate                       spec/plex-tv.yaml -> generated/
 *   npm run generate -- --check            writes nothing; exit code 1 when a file is out of date
 *   npm run generate -- --watch            again each time the spec is saved
 *   npm run generate -- --spec FILE --out DIR    any other OpenAPI 3.0 or 3.1 file
 */
import { watch } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { emit } from './generate/emit.ts';
import { MARK } from './generate/format.ts';
import { readOutput, staleFiles, writeOutput } from './generate/output.ts';
import { SpecError } from './generate/spec.ts';
import { compareSurfaces } from './generate/surface.ts';

const root = resolve(import.meta.dirname, '..');

interface Run {
  spec: string;
  out: string;
  check: boolean;
}

/** Generates once. Returns whether all is well, and the files to watch. */
async function generate({ spec, out, check }: Run): Promise<{ ok: boolean; sources: string[] }> {
  const started = performance.now();
  try {
    const { files, sources, validatorsTook } = await emit(spec);
    const found = await readOutput(out, files, MARK);
    const changes = compareSurfaces(found.get('api.txt') ?? '', files.get('api.txt') ?? '');
    for (const change of changes) console.log(change);
    const stale = staleFiles(found, files);
    if (check) {
      for (const name of stale) console.log(`stale: ${join(out, name)}`);
      if (stale.length > 0) console.error('Run `npm run generate` and commit what it writes.');
      return { ok: stale.length === 0, sources };
    }
    if (stale.length > 0) await writeOutput(out, found, files);
    const took = Math.round(performance.now() - started);
    console.log(
      `${files.size} files, ${stale.length} changed, in ${took} ms (validators ${Math.round(validatorsTook)} ms)`,
    );
    return { ok: true, sources };
  } catch (error) {
    if (error instanceof SpecError) {
      for (const problem of error.problems) console.error(problem);
      return { ok: false, sources: error.files };
    }
    console.error(`${relative(process.cwd(), spec)}: ${reason(error)}`);
    return { ok: false, sources: [spec] };
  }
}

/** Generates again whenever one of the spec's files is saved, until the process is stopped. */
async function generateOnSave(run: Run): Promise<never> {
  for (;;) {
    const { ok, sources } = await generate(run);
    const saved = nextSave(sources);
    console.error(ok ? 'Waiting for changes.' : 'Nothing was written. Waiting for changes.');
    await saved;
  }
}

/** Resolves a moment after one of the files was saved; editors often save by several events. */
function nextSave(files: string[]): Promise<void> {
  return new Promise((done) => {
    const folders = new Set(files.map((file) => dirname(file)));
    let timer: NodeJS.Timeout | undefined;
    const watchers = [...folders].map((folder) =>
      watch(folder, (_event, name) => {
        if (!files.includes(join(folder, String(name)))) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          for (const watcher of watchers) watcher.close();
          done();
        }, 50);
      }),
    );
  });
}

/** What went wrong apart from the spec's own faults: a file that cannot be written, for instance. */
const reason = (error: unknown): string =>
  // Redocly and openapi-typescript follow references by calling themselves.
  error instanceof RangeError && error.message.includes('call stack')
    ? 'too many schemas refer to one another in one chain: break it up'
    : oneLine(error);

const oneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

/** Exit code 2 and the usage where the command line is wrong. */
function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        spec: { type: 'string', default: join(root, 'spec/plex-tv.yaml') },
        out: { type: 'string', default: join(root, 'generated') },
        check: { type: 'boolean', default: false },
        watch: { type: 'boolean', default: false },
      },
    });
    if (values.check && values.watch) throw new Error('--check and --watch exclude each other');
    if (values.spec === '') throw new Error('--spec needs the name of a file');
    if (values.out === '') throw new Error('--out needs the name of a folder');
    return values;
  } catch (error) {
    console.error(oneLine(error));
    console.error('Usage: npm run generate -- [--check | --watch] [--spec FILE] [--out DIR]');
    return process.exit(2);
  }
}

const { spec, out, check, watch: again } = readArguments();
const run = { spec: resolve(spec), out: resolve(out), check };
if (again) await generateOnSave(run);
process.exitCode = (await generate(run)).ok ? 0 : 1;
