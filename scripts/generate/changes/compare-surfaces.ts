/** Compares two versions of an API. */
import { compare } from '../names.ts';
import type { Change } from './change.ts';
import { compareOperations } from './compare-operations.ts';
import { compareTypes, type Context } from './compare-properties.ts';
import { renamedModels, renamedOperations, renameModels, type Renames } from './renames.ts';
import { entryOf, type ModelSurface, type OperationSurface, type Surface } from './surface.ts';

/** Returns the changes, sorted by name. */
export function compareSurfaces(before: Surface, now: Surface): Change[] {
  const changes: Change[] = [];
  const report = (change: Change) => changes.push(change);
  const modelRenames = renamedModels(before.models, now.models);
  const old = renameModels(before, modelRenames);
  const operationRenames = renamedOperations(old.operations, now.operations);
  const context = { old: old.models, now: now.models, paired: new Map(), report };
  reportRenames(modelRenames, report);
  reportRenames(operationRenames, report);

  const used = usedModels(old);
  compareRecords(old.models, now.models, new Map(), report, {
    compare: (name, model, after) => compareModels(name, model, after, context),
    isRemovalBreaking: (name) => used.has(name),
  });
  compareRecords(old.operations, now.operations, operationRenames, report, {
    compare: (name, operation, after) => compareOperations(name, operation, after, context),
    isRemovalBreaking: () => true,
  });
  const kept = Object.keys(old.operations).filter(
    (name) => entryOf(now.operations, operationRenames.get(name) ?? name) !== undefined,
  );
  return combine(changes, kept.length).sort((a, b) => compare(a.name, b.name));
}

const reportRenames = (renames: Renames, report: Context['report']): void => {
  for (const [before, after] of renames) {
    report({ kind: 'renamed', name: before, before, after, breaking: true });
  }
};

interface Comparison<T> {
  compare: (name: string, old: T, now: T) => void;
  isRemovalBreaking: (name: string) => boolean;
}

function compareRecords<T extends OperationSurface | ModelSurface>(
  olds: Record<string, T>,
  nows: Record<string, T>,
  renames: Renames,
  report: Context['report'],
  { compare, isRemovalBreaking }: Comparison<T>,
): void {
  const renamed = new Set(renames.values());
  const reportAll = (kind: 'added' | 'removed', name: string, value: T, breaking: boolean) => {
    report({ kind, name, breaking });
    // The type of its response comes and goes with an operation.
    if ('responseType' in value && value.responseType) {
      report({ kind, name: value.responseType, breaking });
    }
  };
  for (const [name, old] of Object.entries(olds)) {
    const newName = renames.get(name) ?? name;
    const now = entryOf(nows, newName);
    if (now) compare(newName, old, now);
    else reportAll('removed', name, old, isRemovalBreaking(name));
  }
  for (const [name, now] of Object.entries(nows)) {
    if (entryOf(olds, name) === undefined && !renamed.has(name)) {
      reportAll('added', name, now, false);
    }
  }
}

function compareModels(
  name: string,
  old: ModelSurface,
  now: ModelSurface,
  versions: Omit<Context, 'directions'>,
): void {
  const directions: Context['directions'] = [
    ...(old.inRequest ? ['request' as const] : []),
    ...(old.inResponse ? ['response' as const] : []),
  ];
  compareTypes({ name }, name, old.type, now.type, { ...versions, directions });
  if (old.deprecated === now.deprecated) return;
  const text = ({ deprecated }: ModelSurface) => (deprecated ? 'yes' : 'no');
  versions.report({
    kind: 'changed',
    name,
    fact: 'deprecated',
    before: text(old),
    after: text(now),
    breaking: false,
  });
}

/** The models that are the type of anything: of one that is only a part of others, no code has a value. */
function usedModels(surface: Surface): Set<string> {
  const used = new Set<string>();
  JSON.stringify(surface, (_key, value) => {
    if (value?.kind === 'reference') used.add(value.model);
    return value;
  });
  return used;
}

/** Reports a change that all operations have in common, such as that of the server, once. */
function combine(changes: Change[], operations: number): Change[] {
  const key = ({ kind, fact, before, after }: Change) =>
    JSON.stringify([kind, fact, before, after]);
  const counts = new Map<string, number>();
  for (const change of changes) counts.set(key(change), (counts.get(key(change)) ?? 0) + 1);
  const combined = new Map<string, Change>();
  return changes.flatMap((change) => {
    const isCommon =
      change.fact !== undefined && operations > 1 && counts.get(key(change)) === operations;
    if (!isCommon) return [change];
    if (combined.has(key(change))) return [];
    combined.set(key(change), change);
    return [{ ...change, name: 'all operations' }];
  });
}
