/** The keywords of JSON Schema that restrict values of a type, and when one restriction contains another. */
import type { Schema } from '../openapi.ts';
import type { Constraints } from './surface.ts';

interface Rule {
  /** The types that the keyword restricts. */
  of: readonly string[];
  /** Whether every value that meets `narrow` meets `wide`. */
  implies: (narrow: never, wide: never) => boolean;
  /** Whether a value meets the keyword. Any value does if this is absent. */
  allows?: (value: never, bound: never) => boolean;
}

const NUMBERS = ['number', 'integer'];
const STRINGS = ['string'];
const LISTS = ['array'];
const OBJECTS = ['object'];

const atLeast = (a: number, b: number): boolean => a >= b;
const atMost = (a: number, b: number): boolean => a <= b;
const equal = (a: unknown, b: unknown): boolean => a === b;

/** Formats whose values are also values of another format. */
const WIDER_FORMATS: Record<string, string> = { int32: 'int64', float: 'double' };

const RULES: Record<string, Rule> = {
  minimum: { of: NUMBERS, implies: atLeast, allows: atLeast },
  maximum: { of: NUMBERS, implies: atMost, allows: atMost },
  exclusiveMinimum: {
    of: NUMBERS,
    implies: atLeast,
    allows: (value: number, bound: number) => value > bound,
  },
  exclusiveMaximum: {
    of: NUMBERS,
    implies: atMost,
    allows: (value: number, bound: number) => value < bound,
  },
  multipleOf: { of: NUMBERS, implies: (narrow: number, wide: number) => narrow % wide === 0 },
  minLength: {
    of: STRINGS,
    implies: atLeast,
    allows: (value: string, bound: number) => Array.from(value).length >= bound,
  },
  maxLength: {
    of: STRINGS,
    implies: atMost,
    allows: (value: string, bound: number) => Array.from(value).length <= bound,
  },
  pattern: { of: STRINGS, implies: equal, allows: matches },
  format: {
    of: [...STRINGS, ...NUMBERS],
    implies: (narrow: string, wide: string) => narrow === wide || WIDER_FORMATS[narrow] === wide,
  },
  contentEncoding: { of: STRINGS, implies: equal },
  contentMediaType: { of: STRINGS, implies: equal },
  minItems: { of: LISTS, implies: atLeast },
  maxItems: { of: LISTS, implies: atMost },
  uniqueItems: { of: LISTS, implies: equal },
  minProperties: { of: OBJECTS, implies: atLeast },
  maxProperties: { of: OBJECTS, implies: atMost },
};

function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

/** Reads the constraints that a schema puts on values of a type; on values of any type for `unknown`. */
export function readConstraints(schema: Schema, type: string): Constraints {
  const keywords = toOpenApi31(schema);
  return Object.fromEntries(
    Object.entries(RULES)
      .filter(
        ([name, { of }]) => isPresent(keywords[name]) && (type === 'unknown' || of.includes(type)),
      )
      .map(([name]) => [name, keywords[name]]),
  );
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== false;

/** In OpenAPI 3.0, `exclusiveMinimum` and `exclusiveMaximum` are booleans beside `minimum` and `maximum`. */
function toOpenApi31(schema: Schema): Record<string, unknown> {
  const keywords: Record<string, unknown> = { ...schema };
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (keywords[exclusive] !== true) continue;
    keywords[exclusive] = keywords[bound];
    delete keywords[bound];
  }
  return keywords;
}

/** The constraints of values that meet both; of two bounds, the tighter one. */
export function intersectConstraints(a: Constraints, b: Constraints, type: string): Constraints {
  const merged = Object.entries({ ...a, ...b }).map(([name, value]): [string, unknown] => {
    const [one, other] = [a[name], b[name]];
    return [
      name,
      one !== undefined && other !== undefined && implies(name, one, other) ? one : value,
    ];
  });
  return Object.fromEntries(
    merged.filter(([name]) => type === 'unknown' || RULES[name]?.of.includes(type)),
  );
}

/** Whether values that meet the constraints `narrow` meet `wide` too. */
export const constraintsImply = (narrow: Constraints, wide: Constraints): boolean =>
  Object.entries(wide).every(
    ([name, bound]) => narrow[name] !== undefined && implies(name, narrow[name], bound),
  );

/** Whether a literal value meets constraints. */
export const constraintsAllow = (constraints: Constraints, value: unknown): boolean =>
  Object.entries(constraints).every(
    // The constraints of a type are read for this type only, which the value has.
    ([name, bound]) => RULES[name]?.allows?.(value as never, bound as never) ?? true,
  );

const implies = (name: string, narrow: unknown, wide: unknown): boolean =>
  // Redocly has checked that the values of a keyword have its type.
  RULES[name]?.implies(narrow as never, wide as never) ?? true;
