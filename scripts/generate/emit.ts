/** Generates all files of a spec. */
import { emitReport } from './api-report.ts';
import { emitDocs } from './emit-docs.ts';
import { emitModels } from './emit-models.ts';
import { emitOperations } from './emit-operations.ts';
import { emitTypes } from './emit-types.ts';
import { emitValidators } from './emit-validators.ts';
import type { Files } from './output.ts';
import { format, MARK } from './print.ts';
import { readApi } from './read-api.ts';
import { readSpec, SpecError } from './spec.ts';

export interface Emitted {
  files: Files;
  /** The spec, and the files that it refers to. */
  sources: string[];
  /** The time for the validators, in ms. */
  validatorsTook: number;
}

/** Generates every file, formatted. Throws a SpecError if the spec is invalid or not supported. */
export async function emit(specFile: string): Promise<Emitted> {
  const { document, files: sources, locate } = await readSpec(specFile);
  const { api, problems } = readApi(document);
  if (problems.length > 0) {
    const lines = problems.map(({ pointer, message }) => `${locate(pointer)} ${message}`);
    throw new SpecError(lines, sources);
  }
  const files: Files = new Map([
    ['api.txt', `${emitReport(document, api)}\n`],
    ['models.ts', marked(await emitModels(document, api))],
    ['operations.ts', marked(await emitOperations(document, api))],
  ]);
  for (const [name, page] of await emitDocs(document, api)) files.set(`docs/${name}`, page);
  const validators = await timed(() => emitValidators(api));

  // This comes last, since it changes the document: openapi-typescript adds discriminators to it.
  files.set('types.ts', marked(await emitTypes(document)));

  const { code, types } = validators.result;
  const formatted = await timed(() => Promise.all([format(code), format(types)]));
  files.set('validators.js', marked(formatted.result[0]));
  files.set('validators.d.ts', marked(formatted.result[1]));
  return { files, sources, validatorsTook: validators.took + formatted.took };
}

/** Does some work. Returns its result, and its duration in ms. */
async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; took: number }> {
  const started = performance.now();
  return { result: await work(), took: performance.now() - started };
}

const marked = (code: string): string => `// ${MARK}\n\n${code}`;
