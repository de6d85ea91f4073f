/** Finds models and operations that have another name, and are otherwise the same. */
import { pathTemplate } from './compare-operations.ts';
import { isSame } from './compatible.ts';
import { entryOf, type ModelSurface, type OperationSurface, type Surface } from './surface.ts';

/** The new names by the old ones. */
export type Renames = ReadonlyMap<string, string>;

/** Finds operations that have the method and the path of one that is gone. */
export function renamedOperations(old: Surface['operations'], now: Surface['operations']): Renames {
  const call = ({ method, path }: OperationSurface) => `${method} ${pathTemplate(path)}`;
  const added = new Map(without(now, old).map(([name, operation]) => [call(operation), name]));
  return new Map(
    without(old, now).flatMap(([name, operation]) => {
      const renamed = added.get(call(operation));
      return renamed === undefined ? [] : [[name, renamed]];
    }),
  );
}

/** Finds models that have the shape of one that is gone, and are used alike. */
export function renamedModels(old: Surface['models'], now: Surface['models']): Renames {
  const added = without(now, old);
  const versions = { old, now, paired: new Map() };
  return new Map(
    without(old, now).flatMap(([name, model]) => {
      const index = added.findIndex(
        ([, other]) =>
          outline(model) === outline(other) && isSame(model.type, other.type, versions),
      );
      const [twin] = index === -1 ? [] : added.splice(index, 1);
      return twin ? [[name, twin[0]]] : [];
    }),
  );
}

/** What two models have in common if they are the same: this is faster to compare than their types. */
const outline = ({ type, inRequest, inResponse }: ModelSurface): string =>
  JSON.stringify([
    inRequest,
    inResponse,
    type.map((one) => (one.kind === 'object' ? Object.keys(one.properties) : one.kind)),
  ]);

const without = <T>(record: Record<string, T>, other: Record<string, T>): [string, T][] =>
  Object.entries(record).filter(([name]) => entryOf(other, name) === undefined);

/** The same surface, with the new names of models. */
export function renameModels(surface: Surface, renames: Renames): Surface {
  if (renames.size === 0) return surface;
  const { operations, models } = JSON.parse(JSON.stringify(surface), (_key, value) =>
    value?.kind === 'reference'
      ? { ...value, model: renames.get(value.model) ?? value.model }
      : value,
  ) as Surface;
  return {
    operations,
    models: Object.fromEntries(
      Object.entries(models).map(([name, model]) => [renames.get(name) ?? name, model]),
    ),
  };
}
