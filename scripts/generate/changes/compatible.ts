/** Whether code and calls that fit one type fit another: the direction decides which of them may be wider. */
import { constraintsAllow, constraintsImply } from './constraints.ts';
import { isOfKind } from './intersect.ts';
import {
  type Alternative,
  entryOf,
  type List,
  type ModelSurface,
  type ObjectType,
  type Property,
  type Type,
} from './surface.ts';

export type Models = Record<string, ModelSurface>;

/** Two versions of an API, between which types are compared. */
export interface Versions {
  old: Models;
  now: Models;
  /** The objects of `old` whose properties are compared one by one with an object of `now`, so that they count as equal. */
  paired: Map<ObjectType, ObjectType>;
}

/**
 * What a value is part of. Requests may become wider: what code sends still has to be accepted. Responses
 * may become narrower: what code gets still has to be what it reads.
 */
export type Direction = 'request' | 'response';

export const isCompatible = (
  direction: Direction,
  old: Type,
  now: Type,
  versions: Versions,
): boolean =>
  direction === 'request'
    ? fits(old, now, { ...versions, narrow: 'old', mode: direction, open: [] })
    : fits(now, old, { ...versions, narrow: 'now', mode: direction, open: [] });

/** Whether two types allow the same values. */
export const isSame = (old: Type, now: Type, versions: Versions): boolean =>
  JSON.stringify(old) === JSON.stringify(now) ||
  (fits(old, now, { ...versions, narrow: 'old', mode: 'same', open: [] }) &&
    fits(now, old, { ...versions, narrow: 'now', mode: 'same', open: [] }));

interface Comparison extends Versions {
  /** The version that the narrower type belongs to. */
  narrow: 'old' | 'now';
  mode: Direction | 'same';
  /** The pairs that are being compared: a recursive type leads to them again. */
  open: readonly (readonly [Alternative, Alternative])[];
}

/** Whether each value of the type `narrow` is one of the type `wide`. */
function fits(narrow: Type, wide: Type, comparison: Comparison): boolean {
  const { old, now } = comparison;
  const [narrowModels, wideModels] = comparison.narrow === 'old' ? [old, now] : [now, old];
  const targets = flatten(wide, wideModels);
  return narrow.every(
    (alternative) =>
      // Changes of a model are those of the model, wherever it is used.
      wide.some((other) => isSameModel(alternative, other)) ||
      flatten([alternative], narrowModels).every((part) =>
        targets.some((target) => fitsAlternative(part, target, comparison)),
      ),
  );
}

const isSameModel = (a: Alternative, b: Alternative): boolean =>
  a.kind === 'reference' && b.kind === 'reference' && a.model === b.model;

/** The alternatives of a type, with those of its models in place of references, and both booleans. */
export function flatten(type: Type, models: Models, seen = new Set<string>()): Type {
  return type.flatMap((alternative): Type => {
    if (alternative.kind === 'boolean') return BOOLEANS;
    if (alternative.kind !== 'reference') return [alternative];
    if (seen.has(alternative.model)) return [];
    seen.add(alternative.model);
    return flatten(entryOf(models, alternative.model)?.type ?? [], models, seen);
  });
}

const BOOLEANS: Type = [true, false].map((value) => ({ kind: 'literal', value }));

function fitsAlternative(a: Alternative, b: Alternative, comparison: Comparison): boolean {
  if (a.kind === 'reference' || b.kind === 'reference') return false;
  if (a.kind === 'opaque' || b.kind === 'opaque') {
    return JSON.stringify(a) === JSON.stringify(b);
  }
  if (a.kind === 'literal') {
    return (
      isOfKind(a.value, b) && (b.kind === 'literal' || constraintsAllow(b.constraints, a.value))
    );
  }
  if (b.kind === 'literal' || !constraintsImply(a.constraints, b.constraints)) return false;
  if (b.kind === 'unknown') return true;
  if (a.kind === 'object' && b.kind === 'object') return fitsObject(a, b, comparison);
  if (a.kind === 'array' && b.kind === 'array') return fitsList(a, b, comparison);
  return a.kind === b.kind || (a.kind === 'integer' && b.kind === 'number');
}

const fitsList = (a: List, b: List, comparison: Comparison): boolean =>
  fits(a.items, b.items, comparison) &&
  Array.from({ length: Math.max(a.tuple.length, b.tuple.length) }).every((_, index) =>
    fits(a.tuple[index] ?? a.items, b.tuple[index] ?? b.items, comparison),
  );

function fitsObject(a: ObjectType, b: ObjectType, comparison: Comparison): boolean {
  if (!fits(a.additional, b.additional, comparison)) return false;
  const { paired, open } = comparison;
  const isPaired = comparison.narrow === 'old' ? paired.get(a) === b : paired.get(b) === a;
  if (isPaired || open.some(([one, other]) => one === a && other === b)) return true;
  const inner = { ...comparison, open: [...open, [a, b] as const] };
  return [...new Set([...Object.keys(a.properties), ...Object.keys(b.properties)])].every((name) =>
    fitsProperty(entryOf(a.properties, name), entryOf(b.properties, name), inner),
  );
}

function fitsProperty(
  narrow: Property | undefined,
  wide: Property | undefined,
  comparison: Comparison,
): boolean {
  const { mode } = comparison;
  if (mode === 'same') {
    return (
      narrow !== undefined &&
      wide !== undefined &&
      annotationsText(narrow) === annotationsText(wide) &&
      fits(narrow.type, wide.type, comparison)
    );
  }
  const [a, b] = [typeInDirection(narrow, mode), typeInDirection(wide, mode)];
  if (a && b) return a.required >= b.required && fits(a.type, b.type, comparison);
  const [old, now] = comparison.narrow === 'old' ? [a, b] : [b, a];
  // Code that uses a property that is gone does not compile.
  return old === undefined && (mode === 'response' || now?.required !== true);
}

/** A property if requests or responses have it. */
export const typeInDirection = (property: Property | undefined, direction: Direction) =>
  (direction === 'request' ? property?.readOnly : property?.writeOnly) ? undefined : property;

/** Everything about a property but its type. */
export const annotationsText = (property: Property): string =>
  JSON.stringify({ ...property, type: undefined });
