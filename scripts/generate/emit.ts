import { readApi } from './api.ts';
import { emitDocs } from './docs.ts';
import { format, MARK } from './format.ts';
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
    ['operations.ts', marked(await emitOperations(document, api))],
  ]);
  for (const [name, page] of await emitDocs(document, api)) files.set(`docs/${name}`, page);

  const started = performance.now();
  const validators = await emitValidators(api);
  files.set('validators.js', marked(await format(validators.code)));
  files.set('validators.d.ts', marked(await format(validators.types)));
  const validatorsTook = performance.now() - started;

  // The last one, since it changes the document: openapi-typescript writes discriminators into it.
  files.set('types.ts', marked(await format(await emitTypes(document))));
  return { files, sources, validatorsTook };
}

const marked = (code: string): string => `// ${MARK}\n\n${code}`;
