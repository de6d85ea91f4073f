import type { Api } from './api.ts';
import { componentName, pointerSegment, type Schema } from './openapi.ts';

/** The references by which a model is a part of itself for one and the same value. */
export function findLoops(api: Api): Set<Schema> {
  const loops = new Set<Schema>();
  const open = new Set<string>();
  const done = new Set<string>();
  const visit = (schema: Schema): void => {
    const name = componentName(schema);
    const model = api.models.get(name ?? '');
    if (name !== undefined && open.has(name)) loops.add(schema);
    else if (name !== undefined && model && !done.has(name)) {
      open.add(name);
      visit(model.schema);
      open.delete(name);
      done.add(name);
    }
    for (const part of [schema.allOf, schema.anyOf, schema.oneOf].flat()) if (part) visit(part);
  };
  for (const name of api.models.keys())
    visit({ $ref: `#/components/schemas/${pointerSegment(name)}` });
  return loops;
}
