/** Compares properties, and the properties of the objects in their types, one by one. */
import type { Change } from './change.ts';
import {
  type Direction,
  annotationsText,
  isCompatible,
  isSame,
  type Versions,
  typeInDirection,
} from './compatible.ts';
import { pairLists, pairObjects } from './pairs.ts';
import { entryOf, type Field, type Property, type Type } from './surface.ts';
import { propertyText, typeText } from './type-words.ts';

export interface Context extends Versions {
  /** Whether requests, responses or both contain what is compared. */
  directions: readonly Direction[];
  report: (change: Change) => void;
}

/** Reports the change of a type, and those of the properties in it, whose names start with `path`. */
export function compareTypes(
  subject: Pick<Change, 'name' | 'fact'>,
  path: string,
  old: Type,
  now: Type,
  context: Context,
): void {
  compareInside(path, old, now, context);
  if (isSame(old, now, context)) return;
  context.report({
    kind: 'changed',
    ...subject,
    before: typeText(old),
    after: typeText(now),
    breaking: context.directions.some((direction) => !isCompatible(direction, old, now, context)),
  });
}

/** Reports how two records of properties differ. */
export function compareProperties(
  prefix: string,
  old: Record<string, Property | Field>,
  now: Record<string, Property | Field>,
  context: Context,
): void {
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    compareProperty(prefix + name, entryOf(old, name), entryOf(now, name), context);
  }
}

function compareProperty(
  name: string,
  old: Property | Field | undefined,
  now: Property | Field | undefined,
  context: Context,
): void {
  if (old && now) {
    compareInside(name, old.type, now.type, context);
    if (annotationsText(old) === annotationsText(now) && isSame(old.type, now.type, context))
      return;
  }
  context.report({
    kind: old ? (now ? 'changed' : 'removed') : 'added',
    name,
    ...(old && { before: propertyText(old) }),
    ...(now && { after: propertyText(now) }),
    breaking: context.directions.some((direction) =>
      isBreaking(
        direction,
        typeInDirection(old, direction),
        typeInDirection(now, direction),
        context,
      ),
    ),
  });
}

function isBreaking(
  direction: Direction,
  old: Property | undefined,
  now: Property | undefined,
  context: Context,
): boolean {
  if (!old) return direction === 'request' && strictness(now) > 0;
  if (!now) return true;
  const isStricter =
    direction === 'request'
      ? strictness(now) > strictness(old) || hasMoved(old, now) || hasOtherDefault(old, now)
      : old.required && !now.required;
  return isStricter || !isCompatible(direction, old.type, now.type, context);
}

/** How strictly a request demands a property: not at all, in a body only, or always. */
const strictness = (property: Property | Field | undefined): 0 | 1 | 2 => {
  if (property?.required) return 2;
  return property && 'wireName' in property && property.requiredInBody ? 1 : 0;
};

/** Whether a call puts a field elsewhere, so that calls that were built before are no longer valid. */
const hasMoved = (old: Property | Field, now: Property | Field): boolean =>
  'wireName' in old &&
  'wireName' in now &&
  (['in', 'wireName', 'serialization'] as const).some(
    (key) => old[key]?.toLowerCase() !== now[key]?.toLowerCase(),
  );

/** Whether a call without the property means something else now. */
const hasOtherDefault = (old: Property, now: Property): boolean =>
  old.default !== undefined &&
  now.default !== undefined &&
  JSON.stringify(old.default) !== JSON.stringify(now.default);

/** Reports the changes of the properties of objects within two types. */
function compareInside(path: string, old: Type, now: Type, context: Context): void {
  if (JSON.stringify(old) === JSON.stringify(now)) return;
  for (const [before, after] of pairObjects(old, now, context)) {
    context.paired.set(before, after);
    compareProperties(`${path}.`, before.properties, after.properties, context);
    compareInside(`${path}.*`, before.additional, after.additional, context);
  }
  for (const [before, after] of pairLists(old, now)) {
    compareInside(`${path}[]`, before.items, after.items, context);
    before.tuple.forEach((item, index) => {
      compareInside(`${path}[${index}]`, item, after.tuple[index] ?? after.items, context);
    });
  }
}
