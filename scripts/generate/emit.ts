import { readApi } from './api.ts';
import { emitDocs } from './docs.ts';
import { format, startFormatThread } from './format.ts';
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
  const formatInThread = startFormatThread();
  const { document, files: sources, locate } = await readSpec(specFile);
  const { api, unsupported } = readApi(document);
  if (unsupported.length > 0) {
    const problems = unsupported.map(({ pointer, message }) => `${locate(pointer)} ${message}`);
    throw new SpecError(problems, sources);
  }
  const formatted = new Map<string, Promise<string>>();
  formatted.set('operations.ts', formatInThread(emitOperations(document, api)));

  const started = performance.now();
  const validators = await emitValidators(document, api);
  formatted.set('validators.js', formatInThread(validators.code));
  formatted.set('validators.d.ts', formatInThread(validators.types));
  const validatorsTook = performance.now() - started;

  const files: Files = new Map([
    ['api.txt', `${emitSurface(document, api)}\n`],
    ['types.ts', await format(await emitTypes(document))],
  ]);
  for (const [name, text] of emitDocs(document, api)) files.set(`docs/${name}`, text);
  for (const [name, text] of formatted) files.set(name, await text);
  return { files, sources, validatorsTook };
}
