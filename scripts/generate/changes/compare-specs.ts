/** Compares two specs, without writing anything. */
import { readSpecApi } from '../emit.ts';
import type { Change } from './change.ts';
import { compareSurfaces } from './compare-surfaces.ts';

export interface Comparison {
  changes: Change[];
  /** What is ignored or left out of either spec, one line each. */
  warnings: string[];
}

/** Throws a SpecError if one of the files is no OpenAPI 3 document. What is not supported is left out. */
export async function compareSpecs(oldSpec: string, newSpec: string): Promise<Comparison> {
  const [old, now] = [await readSpecApi(oldSpec, false), await readSpecApi(newSpec, false)];
  return {
    changes: compareSurfaces(old.surface, now.surface),
    warnings: [...old.warnings, ...now.warnings],
  };
}
