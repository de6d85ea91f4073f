/** Finds the objects and lists of two types that are versions of each other. */
import { flatten, isSame, type Models, type Versions } from './compatible.ts';
import { type Alternative, entryOf, type List, type ObjectType, type Type } from './surface.ts';

interface Candidate {
  object: ObjectType;
  /** Whether it is a model that the other version has as well. */
  isCommonModel: boolean;
}

/** The pairs of different objects that are versions of each other, and have not been compared yet. */
export function pairObjects(
  old: Type,
  now: Type,
  versions: Versions,
): [old: ObjectType, now: ObjectType][] {
  const isSameAlternative = (one: Alternative, other: Alternative) =>
    isSame([one], [other], versions);
  const changedOlds = old.filter((one) => !now.some((other) => isSameAlternative(one, other)));
  const changedNows = now.filter((other) => !old.some((one) => isSameAlternative(one, other)));
  const olds = candidates(changedOlds, versions.old, versions.now);
  const nows = candidates(changedNows, versions.now, versions.old);
  const isOnlyPair = olds.length === 1 && nows.length === 1;
  return olds.flatMap((one): [ObjectType, ObjectType][] => {
    const index = nows.findIndex(
      (other) =>
        !(one.isCommonModel && other.isCommonModel) &&
        (isOnlyPair || hasSameLiterals(one.object, other.object)),
    );
    const [twin] = index === -1 ? [] : nows.splice(index, 1);
    return twin && versions.paired.get(one.object) !== twin.object
      ? [[one.object, twin.object]]
      : [];
  });
}

/** The lists of two types, if there is one in each. */
export function pairLists(old: Type, now: Type): [old: List, now: List][] {
  const [before, ...olds] = old.filter(isList);
  const [after, ...nows] = now.filter(isList);
  return before && after && olds.length + nows.length === 0 ? [[before, after]] : [];
}

/** Whether no property that both objects have is a different literal, which tells alternatives apart. */
const hasSameLiterals = (old: ObjectType, now: ObjectType): boolean =>
  Object.entries(old.properties).every(([name, { type }]) => {
    const other = entryOf(now.properties, name)?.type;
    return (
      other === undefined ||
      ![...type, ...other].every(({ kind }) => kind === 'literal') ||
      JSON.stringify(type) === JSON.stringify(other)
    );
  });

const candidates = (type: Type, own: Models, others: Models): Candidate[] =>
  type.flatMap((alternative) => {
    const isCommonModel =
      alternative.kind === 'reference' && entryOf(others, alternative.model) !== undefined;
    return flatten([alternative], own)
      .filter(isObject)
      .map((object) => ({ object, isCommonModel }));
  });

const isObject = (alternative: Alternative): alternative is ObjectType =>
  alternative.kind === 'object';
const isList = (alternative: Alternative): alternative is List => alternative.kind === 'array';
