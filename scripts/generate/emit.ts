/** Generates all files of a spec. */
import type { Api } from './api.ts';
import { emitReport } from './api-report.ts';
import { removeBroken } from './broken.ts';
import { readSurface } from './changes/read-surface.ts';
import { SURFACE_FILE, surfaceToText } from './changes/saved-surface.ts';
import type { Surface } from './changes/surface.ts';
import { splitDirections } from './directions.ts';
import { emitDocs } from './emit-docs.ts';
import { emitModels } from './emit-models.ts';
import { emitOperations } from './emit-operations.ts';
import { emitSerializers } from './emit-serializers.ts';
import { emitTypes } from './emit-types.ts';
import { emitValidators } from './emit-validators.ts';
import type { Document } from './openapi.ts';
import type { Files } from './output.ts';
import { format, MARK, singleLine } from './print.ts';
import { SpecError, warningLines } from './problems.ts';
import { type LeftOut, readApi } from './read-api.ts';
import {
  removeBrokenMappings,
  removeEmptyEnums,
  removeNonFinite,
  removeWrongDescriptions,
  removeWrongDiscriminators,
} from './repairs.ts';
import { readSpec } from './spec.ts';
import { hoistCallbacks } from './webhooks.ts';

export interface Emitted {
  files: Files;
  /** The CPU time of the validators, in ms. */
  validatorsTook: number;
}

/**
 * Reads the API of a spec, and takes out of the document what is not supported. Throws a SpecError if
 * the file is no OpenAPI 3 document, or if it is `strict` and there is anything to warn of.
 */
export async function readSpecApi(specFile: string, isStrict: boolean): Promise<SpecApi> {
  const { document, files: sources, warnings, locate } = await readSpec(specFile);
  const warn = (pointer: string, message: string) =>
    warnings.push({ at: () => locate(pointer), message });
  const lineOf = (pointer: string) => locate(pointer).split(':').at(-2) ?? '';
  removeBrokenMappings(document, warn);
  removeNonFinite(document, warn);
  removeWrongDescriptions(document);
  removeEmptyEnums(document, warn);
  removeWrongDiscriminators(document, warn);
  splitDirections(document);
  const { api, leftOut } = readApi(document, warn, lineOf);
  if (isStrict && warnings.length > 0) {
    throw new SpecError(
      warnings.map(({ at, message }) => `${at()} ${message}`),
      sources,
    );
  }
  hoistCallbacks(document, api);
  removeBroken(document);
  const surface = readSurface(document, api);
  return { document, api, surface, leftOut, sources, warnings: warningLines(warnings) };
}

export interface SpecApi {
  document: Document;
  api: Api;
  surface: Surface;
  leftOut: LeftOut[];
  /** The spec, and the files that it refers to. */
  sources: string[];
  /** What is ignored or left out, one line each. */
  warnings: string[];
}

/** Generates every file, formatted. This changes the document. */
export async function emit(spec: SpecApi): Promise<Emitted> {
  const { document, api, surface, leftOut } = spec;
  const files: Files = new Map([
    ['api.txt', emitApi(surface, leftOut)],
    [SURFACE_FILE, surfaceToText(surface)],
    ['models.ts', marked(await emitModels(document, api))],
  ]);
  const operations = await emitOperations(document, api);
  files.set('operations.ts', marked(operations));
  const serializers = emitSerializers(operations);
  if (serializers) {
    const code = await format('serializers.js', serializers.code);
    files.set('serializers.js', markedScript('serializers', code));
    files.set('serializers.d.ts', marked(await format('serializers.d.ts', serializers.types)));
  }
  for (const [name, page] of emitDocs(document, api)) files.set(`docs/${name}`, page);
  const validators = await timed(() => emitValidators(api));

  // This comes last, since it changes the document: openapi-typescript adds discriminators to it.
  files.set('types.ts', marked(await emitTypes(document)));

  const { code, types } = validators.result;
  const formatted = await timed(() =>
    Promise.all([format('validators.js', code), format('validators.d.ts', types)]),
  );
  files.set('validators.js', markedScript('validators', formatted.result[0]));
  files.set('validators.d.ts', marked(formatted.result[1]));
  return {
    files,
    validatorsTook: validators.took + formatted.took,
  };
}

/** The report of the API, and a line for each operation that is left out. */
const emitApi = (surface: Surface, leftOut: LeftOut[]): string =>
  [
    emitReport(surface),
    ...leftOut.map(({ call, reason }) => singleLine(`x ${call}: ${reason}`)),
    '',
  ].join('\n');

/** Does some work. Returns its result, and its CPU time in ms. */
async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; took: number }> {
  const started = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(started);
  return { result, took: (user + system) / 1000 };
}

const marked = (code: string): string => `// ${MARK}\n\n${code}`;

/** TypeScript finds the declarations of a script by its name, and Deno by this comment. */
const markedScript = (name: string, code: string): string =>
  `// ${MARK}\n// @ts-self-types="./${name}.d.ts"\n\n${code}`;
