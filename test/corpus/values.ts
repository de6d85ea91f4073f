/** Values that are valid by a schema, and mutations of them. The same seed gives the same values. */
import type { Schema } from '../../scripts/generate/openapi.ts';

export type Random = () => number;

/** A linear congruential generator ("Numerical Recipes"). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const pick = <T>(random: Random, list: readonly T[]): T | undefined =>
  list[Math.floor(random() * list.length)];

/** Values of each type, which mutations choose from. */
const VALUES: readonly unknown[] = [null, true, 0, -1, 1.5, '', 'x', [], [1], {}, { a: 1 }];

/** A value that is valid by a schema, unless it is a contradiction or too deep. */
export function validValue(
  schema: Schema,
  lookup: (schema: Schema) => Schema,
  random: Random,
  depth = 0,
): unknown {
  const own = lookup(schema);
  const inner = (part: Schema) => validValue(part, lookup, random, depth + 1);
  if (own.nullable && random() < 0.2) return null;
  if (own.enum) return pick(random, own.enum);
  if (Object.hasOwn(own, 'const')) return own.const;
  const alternatives = own.oneOf ?? own.anyOf;
  const parts = [...(own.allOf ?? []), ...(alternatives ? [pick(random, alternatives) ?? {}] : [])];
  const merged: Record<string, unknown> = {};
  let single: unknown;
  if (depth < 12) {
    for (const part of parts) {
      single = inner(part);
      if (isObject(single)) Object.assign(merged, single);
    }
  }
  const types = typeof own.type === 'string' ? [own.type] : (own.type ?? []);
  const type = pick(random, types) ?? (own.properties ? 'object' : own.items ? 'array' : undefined);
  if (type === 'array')
    return depth > 6
      ? []
      : Array.from({ length: Math.floor(random() * 3) }, () => inner(own.items ?? {}));
  if (type === 'object' || (type === undefined && Object.keys(merged).length > 0)) {
    for (const [name, property] of Object.entries(own.properties ?? {})) {
      const isRequired = own.required?.includes(name);
      if (isRequired ? depth < 12 : depth < 5 && random() < 0.7) merged[name] = inner(property);
    }
    for (const name of own.required ?? []) if (!Object.hasOwn(merged, name)) merged[name] = 'x';
    if (typeof own.additionalProperties === 'object' && depth < 5)
      merged['more'] = inner(own.additionalProperties);
    return merged;
  }
  if (type === undefined) return parts.length > 0 ? single : pick(random, VALUES);
  return { string: 'x', integer: 3, number: 1.5, boolean: true, null: null }[type];
}

/** The same value with one part replaced, removed or added, often deep in it. */
export function mutate(value: unknown, random: Random): unknown {
  if (!isObject(value) && !Array.isArray(value)) return pick(random, VALUES);
  const keys = Object.keys(value);
  if (random() < 0.1 || keys.length === 0) return pick(random, VALUES);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...value]
    : { ...value };
  const entries = copy as Record<string, unknown>;
  const key = pick(random, keys) ?? '';
  const choice = random();
  if (choice < 0.2 && !Array.isArray(copy)) delete entries[key];
  else if (choice < 0.3)
    entries[Array.isArray(copy) ? String(keys.length) : 'added'] = pick(random, VALUES);
  else entries[key] = choice < 0.5 ? pick(random, VALUES) : mutate(entries[key], random);
  return copy;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
