import { readApi } from './read-api.ts';
import { emitDocs } from './docs.ts';
import { format, MARK } from './format.ts';
import { formatTypes } from './format-types.ts';
import { emitModels } from './models.ts';
import { emitOperations } from './operations.ts';
import type { Files } from './output.ts';
import { readSpec, SpecError } from './spec.ts';
import { emitSurface } from './surface.ts';
import { emitTypes } from './types.ts';
import { emitValidators } from './validators.ts';

export interface Emitted {
  files: Files;
  /** The files that the spec is made of. */
  sources: string[];
  /** What the validators took of the whole, in ms. */
  validatorsTook: number;
}

/** Every generated file, formatted. Throws a SpecError when the spec is wrong. */
export async function emit(specFile: string): Promise<Emitted> {
  const { document, files: sources, locate } = await readSpec(specFile);
  const { api, unsupported } = readApi(document);
  if (unsupported.length > 0) {
    const problems = unsupported.map(({ pointer, message }) => `${locate(pointer)} ${message}`);
    throw new SpecError(problems, sources);
  }
  const files: Files = new Map([
    ['api.txt', `${emitSurface(document, api)}\n`],
    ['models.ts', marked(await emitModels(api))],
    ['operations.ts', marked(await emitOperations(document, api))],
  ]);
  for (const [name, page] of await emitDocs(document, api)) files.set(`docs/${name}`, page);
  const validators = await timed(() => emitValidators(api));

  // The last to read the document, since it changes it: openapi-typescript writes discriminators in.
  files.set('types.ts', marked(await formatTypes(await emitTypes(document))));

  const { code, types } = validators.result;
  const formatted = await timed(() => Promise.all([format(code), format(types)]));
  files.set('validators.js', marked(formatted.result[0]));
  files.set('validators.d.ts', marked(formatted.result[1]));
  return { files, sources, validatorsTook: validators.took + formatted.took };
}

/** What some work gives, and how many ms it took. */
async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; took: number }> {
  const started = performance.now();
  return { result: await work(), took: performance.now() - started };
}

const marked = (code: string): string => `// ${MARK}\n\n${code}`;
