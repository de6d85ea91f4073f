/**
 * Generates code and reference pages from the spec.
 *
 *   npm run generate                       spec/plex-tv.yaml -> generated/
 *   npm run generate -- --check            writes nothing; exit code 1 if a file is out of date
 *   npm run generate -- --watch            generates again whenever the spec is saved
 *   npm run generate -- --strict           a warning is an error, as it always is for spec/plex-tv.yaml
 *   npm run generate -- --spec FILE --out DIR    uses another OpenAPI 3.0 or 3.1 file
 *   npm run generate -- --changes OLD NEW        prints how two specs differ, and writes nothing;
 *       --format text|markdown|json, and --fail-on-breaking for exit code 1 if a change is breaking
 */
import { watch } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { changeText, FORMATS } from './generate/changes/change-text.ts';
import { compareSpecs } from './generate/changes/compare-specs.ts';
import { compareSurfaces } from './generate/changes/compare-surfaces.ts';
import { SURFACE_FILE, surfaceFromText } from './generate/changes/saved-surface.ts';
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
    const { sources, surface, warnings } = read;
    const { files, validatorsTook } = await emit(read);
    for (const warning of warnings) console.error(warning);
    const found = await readOutput(out, files, MARK);
    const changes = compareSurfaces(surfaceFromText(found.get(SURFACE_FILE)), surface);
    for (const change of changes) console.log(changeText(change));
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
    printError(error, displayPath(spec));
    return { ok: false, sources: error instanceof SpecError ? error.files : [spec] };
  }
}

const displayPath = (file: string): string => relative(process.cwd(), file);

function printError(error: unknown, subject: string): void {
  if (error instanceof SpecError) for (const problem of error.problems) console.error(problem);
  else console.error(`${subject}: ${toMessage(error)}`);
}

const USAGE =
  '[--check | --watch] [--strict] [--spec FILE] [--out DIR], or ' +
  `--changes OLD NEW [--format ${Object.keys(FORMATS).join('|')}] [--fail-on-breaking]`;

interface Comparison {
  specs: [old: string, now: string];
  format: keyof typeof FORMATS;
  failOnBreaking: boolean;
}

/** Prints how two specs differ. Returns the exit code. */
async function printChanges({ specs, format, failOnBreaking }: Comparison): Promise<0 | 1> {
  try {
    const { changes, warnings } = await compareSpecs(...specs);
    for (const warning of warnings) console.error(warning);
    process.stdout.write(FORMATS[format](changes));
    return failOnBreaking && changes.some(({ breaking }) => breaking) ? 1 : 0;
  } catch (error) {
    printError(error, specs.map(displayPath).join(' => '));
    return 1;
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
function readArguments(): Run & { watch: boolean; comparison?: Comparison } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        spec: { type: 'string', default: SPEC },
        out: { type: 'string', default: join(root, 'generated') },
        check: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        watch: { type: 'boolean', default: false },
        changes: { type: 'boolean', default: false },
        format: { type: 'string' },
        'fail-on-breaking': { type: 'boolean' },
      },
    });
    const {
      spec,
      out,
      check,
      watch,
      strict,
      changes,
      format,
      'fail-on-breaking': failOnBreaking,
    } = values;
    if (check && watch) throw new Error('--check and --watch cannot be combined');
    if (spec === '') throw new Error('--spec requires a file name');
    if (out === '') throw new Error('--out requires a folder name');
    // Nothing in the project's own spec is ignored.
    const isStrict = strict || spec === SPEC;
    const run = { spec: resolve(spec), out: resolve(out), check, watch, strict: isStrict };
    if (!changes) {
      if (positionals[0] !== undefined) throw new Error(`Unexpected argument '${positionals[0]}'`);
      if (format ?? failOnBreaking)
        throw new Error('--format and --fail-on-breaking require --changes');
      return run;
    }
    if (check || watch) throw new Error('--changes writes nothing: leave out --check and --watch');
    return { ...run, comparison: readComparison(positionals, format, failOnBreaking) };
  } catch (error) {
    console.error(oneLine(error));
    console.error(`Usage: npm run generate -- ${USAGE}`);
    return process.exit(2);
  }
}

function readComparison(
  [old, now, ...others]: string[],
  format = 'text',
  failOnBreaking = false,
): Comparison {
  if (!old || !now || others.length > 0) throw new Error('--changes requires two files: OLD NEW');
  if (!isFormat(format)) {
    throw new Error(`--format must be ${Object.keys(FORMATS).join(', ')}, not '${format}'`);
  }
  return { specs: [resolve(old), resolve(now)], format, failOnBreaking };
}

const isFormat = (format: string): format is keyof typeof FORMATS => Object.hasOwn(FORMATS, format);

const { comparison, watch: isWatching, ...run } = readArguments();
if (comparison) {
  process.exitCode = await printChanges(comparison);
} else {
  if (isWatching) await generateOnSave(run);
  process.exitCode = (await generate(run)).ok ? 0 : 1;
}
