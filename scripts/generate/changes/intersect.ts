/** The values that two types have in common: what `allOf` means. */
import { intersectConstraints } from './constraints.ts';
import { type Alternative, isUnknown, type Property, sorted, type Type } from './surface.ts';

/** Above this number of pairs, an intersection is not computed: it would grow exponentially. */
const MOST_PAIRS = 2_500;

/** @param expand Returns the type of a model. */
export function intersect(a: Type, b: Type, expand: (model: string) => Type): Type {
  if (isUnknown(a)) return b;
  if (isUnknown(b)) return a;
  if (a.length * b.length > MOST_PAIRS) return a;
  return a.flatMap((one) => b.flatMap((other) => intersectAlternatives(one, other, expand)));
}

function intersectAlternatives(
  a: Alternative,
  b: Alternative,
  expand: (model: string) => Type,
): Type {
  if (a.kind === 'reference') {
    if (b.kind === 'reference' && a.model === b.model) return [a];
    return intersect(expand(a.model), [b], expand);
  }
  if (b.kind === 'reference') return intersect([a], expand(b.model), expand);
  if (a.kind === 'opaque') return [a];
  if (b.kind === 'opaque') return [b];
  if (a.kind === 'literal') return isOfKind(a.value, b) ? [a] : [];
  if (b.kind === 'literal') return isOfKind(b.value, a) ? [b] : [];
  if (a.kind === 'object' && b.kind === 'object') {
    return [
      {
        kind: 'object',
        constraints: intersectConstraints(a.constraints, b.constraints, 'object'),
        properties: intersectProperties(a.properties, b.properties, expand),
        additional: intersect(a.additional, b.additional, expand),
      },
    ];
  }
  if (a.kind === 'array' && b.kind === 'array') {
    return [
      {
        kind: 'array',
        constraints: intersectConstraints(a.constraints, b.constraints, 'array'),
        tuple: a.tuple.length > 0 ? a.tuple : b.tuple,
        items: intersect(a.items, b.items, expand),
      },
    ];
  }
  const narrower = narrowerOf(a, b) ?? narrowerOf(b, a);
  if (!narrower) return [];
  return [
    { ...narrower, constraints: intersectConstraints(a.constraints, b.constraints, narrower.kind) },
  ];
}

type Plain = Exclude<Alternative, { kind: 'opaque' | 'literal' | 'reference' }>;

/** The first of two alternatives if the second allows every JSON type of it. */
const narrowerOf = (a: Plain, b: Plain): Plain | undefined =>
  a.kind === b.kind || b.kind === 'unknown' || (a.kind === 'integer' && b.kind === 'number')
    ? a
    : undefined;

function intersectProperties(
  a: Record<string, Property>,
  b: Record<string, Property>,
  expand: (model: string) => Type,
): Record<string, Property> {
  const merged = new Map(Object.entries(a));
  for (const [name, other] of Object.entries(b)) {
    const one = merged.get(name);
    merged.set(
      name,
      one
        ? {
            ...one,
            ...other,
            required: one.required || other.required,
            type: intersect(one.type, other.type, expand),
          }
        : other,
    );
  }
  return sorted(merged);
}

/** Whether a literal value is of the kind of an alternative, constraints aside. */
export function isOfKind(value: unknown, alternative: Alternative): boolean {
  const { kind } = alternative;
  if (kind === 'literal') return JSON.stringify(value) === JSON.stringify(alternative.value);
  return (
    kind === 'unknown' || kind === kindOf(value) || (kind === 'integer' && Number.isInteger(value))
  );
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
