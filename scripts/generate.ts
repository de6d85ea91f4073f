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
import { join, resolve } from 'node:path';
import { isMainThread, workerData } from 'node:worker_threads';
import { changeText, FORMATS } from './generate/changes/change-text.ts';
import { compareSpecs } from './generate/changes/compare-specs.ts';
import { compareSurfaces } from './generate/changes/compare-surfaces.ts';
import { SURFACE_FILE, surfaceFromText } from './generate/changes/saved-surface.ts';
import {
  type Command,
  type Comparison,
  type Generation,
  readCommandLine,
} from './generate/command-line.ts';
import { emit, readSpecApi } from './generate/emit.ts';
import { nextSave } from './generate/next-save.ts';
import { OutputError, readOutput, staleFiles, writeOutput } from './generate/output.ts';
import { MARK, singleLine } from './generate/print.ts';
import { displayPath, firstLine, SpecError } from './generate/problems.ts';
import { runInThread, write } from './generate/thread.ts';

const print = (line: string): void => write('stdout', `${singleLine(line)}\n`);
const printError = (line: string): void => write('stderr', `${singleLine(line)}\n`);

/** Generates once. Returns whether it succeeded, and the files to watch. */
async function generate(generation: Generation): Promise<{ ok: boolean; sources: string[] }> {
  const { spec, out, check, strict } = generation;
  const started = performance.now();
  try {
    const read = await readSpecApi(spec, strict);
    const { sources, surface, warnings } = read;
    const { files, validatorsTook } = await emit(read);
    for (const warning of warnings) printError(warning);
    const found = await readOutput(out, files, MARK);
    const changes = compareSurfaces(surfaceFromText(found.get(SURFACE_FILE)), surface);
    const stale = staleFiles(found, files);
    if (!check && stale.length > 0) await writeOutput(out, found, files, MARK);
    for (const change of changes) print(changeText(change));
    if (check) {
      for (const name of stale) print(`stale: ${join(out, name)}`);
      if (stale.length > 0) printError('Run `npm run generate` and commit the result.');
      return { ok: stale.length === 0, sources };
    }
    const took = Math.round(performance.now() - started);
    print(
      `${files.size} files, ${stale.length} changed, in ${took} ms (validators ${Math.round(validatorsTook)} ms)`,
    );
    return { ok: true, sources };
  } catch (error) {
    printProblems(error, displayPath(spec));
    return { ok: false, sources: error instanceof SpecError ? error.files : [spec] };
  }
}

/** Generates again whenever one of the spec's files is saved, until the process is stopped. */
async function generateOnSave(generation: Generation): Promise<never> {
  for (;;) {
    const { ok, sources } = await generate(generation);
    const saved = nextSave(sources);
    printError(ok ? 'Waiting for changes.' : 'Nothing was written. Waiting for changes.');
    await saved;
  }
}

/** Prints how two specs differ. Returns whether it succeeded. */
async function printChanges({ specs, format, failOnBreaking }: Comparison): Promise<boolean> {
  try {
    const { changes, warnings } = await compareSpecs(...specs);
    for (const warning of warnings) printError(warning);
    write('stdout', FORMATS[format](changes));
    return !(failOnBreaking && changes.some(({ breaking }) => breaking));
  } catch (error) {
    printProblems(error, specs.map(displayPath).join(' => '));
    return false;
  }
}

function printProblems(error: unknown, subject: string): void {
  if (error instanceof SpecError) for (const problem of error.problems) printError(problem);
  else if (error instanceof OutputError) printError(error.message);
  else printError(`${subject}:1:1 ${firstLine(error)}`);
}

/** Runs a command. Returns whether it succeeded. */
async function run(command: Command): Promise<boolean> {
  if (command.name === 'changes') return printChanges(command.comparison);
  if (command.name === 'watch') return generateOnSave(command.generation);
  return (await generate(command.generation)).ok;
}

if (isMainThread) {
  const command = readCommandLine(resolve(import.meta.dirname, '..'));
  process.exitCode = await runInThread(import.meta.filename, command);
} else {
  process.exitCode = (await run(workerData as Command)) ? 0 : 1;
}
