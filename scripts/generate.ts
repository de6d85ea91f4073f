/**
 * Generates code and reference pages from the spec.
 *
 *   npm run generate                       spec/plex-tv.yaml -> generated/
 *   npm run generate -- --check            writes nothing; exit code 1 if a file is out of date
 *   npm run generate -- --watch            generates again whenever the spec is saved
 *   npm run generate -- --strict           a warning is an error, as it always is for spec/plex-tv.yaml
 *   npm run generate -- --spec FILE --out DIR    uses another OpenAPI 3.0 or 3.1 file
 */
import { watch } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compareReports } from './generate/api-report.ts';
import { emit, readSpecApi } from './generate/emit.ts';
import { readOutput, staleFiles, writeOutput } from './generate/output.ts';
import { MARK } from './generate/print.ts';
import { SpecError } from './generate/problems.ts';

const root = resolve(import.meta.dirname, '..');
const SPEC = join(root, 'spec/plex-tv.yaml');

interface Run {
  spec: string;
  out: string;
  check: boolean;
  strict: boolean;
}

/** Generates once. Returns whether it succeeded, and the files to watch. */
async function generate({
  spec,
  out,
  check,
  strict,
}: Run): Promise<{ ok: boolean; sources: string[] }> {
  const started = performance.now();
  try {
    const read = await readSpecApi(spec, strict);
    const { sources, warnings } = read;
    const { files, validatorsTook } = await emit(read);
    for (const warning of warnings) console.error(warning);
    const found = await readOutput(out, files, MARK);
    const changes = compareReports(found.get('api.txt') ?? '', files.get('api.txt') ?? '');
    for (const change of changes) console.log(change);
    const stale = staleFiles(found, files);
    if (check) {
      for (const name of stale) console.log(`stale: ${join(out, name)}`);
      if (stale.length > 0) console.error('Run `npm run generate` and commit the result.');
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
    console.error(`${relative(process.cwd(), spec)}: ${toMessage(error)}`);
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

/** Resolves shortly after one of the files is saved: editors often cause several events. */
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

/** The message of an error other than a SpecError, such as a file that cannot be written. */
const toMessage = (error: unknown): string =>
  // Redocly and openapi-typescript follow references recursively.
  error instanceof RangeError && error.message.includes('call stack')
    ? 'too many schemas refer to one another in one chain: split the chain'
    : oneLine(error);

const oneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

/** Parses the command line; prints the usage and exits with code 2 if it is wrong. */
function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        spec: { type: 'string', default: SPEC },
        out: { type: 'string', default: join(root, 'generated') },
        check: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        watch: { type: 'boolean', default: false },
      },
    });
    if (values.check && values.watch) throw new Error('--check and --watch cannot be combined');
    if (values.spec === '') throw new Error('--spec requires a file name');
    if (values.out === '') throw new Error('--out requires a folder name');
    // Nothing in the project's own spec is ignored.
    return { ...values, strict: values.strict || values.spec === SPEC };
  } catch (error) {
    console.error(oneLine(error));
    console.error(
      'Usage: npm run generate -- [--check | --watch] [--strict] [--spec FILE] [--out DIR]',
    );
    return process.exit(2);
  }
}

const { spec, out, check, strict, watch: isWatching } = readArguments();
const run = { spec: resolve(spec), out: resolve(out), check, strict };
if (isWatching) await generateOnSave(run);
process.exitCode = (await generate(run)).ok ? 0 : 1;
