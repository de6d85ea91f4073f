/** The functions of validators.js: each schema as conditions on a `value`, and what they share. */
import type { Api, Model } from './api.ts';
import { capitalize, compare } from './names.ts';
import { componentName, jsonTypes, literals, type Schema } from './openapi.ts';
import { literal, propertyName } from './typescript.ts';

export interface Checks {
  /** The name of a function that checks values against a schema: one of `name`, where it has none yet. */
  of(schema: Schema, name: string): string;
  /** Name and code of these functions and of all that they call. */
  written(): [name: string, code: string][];
}

export function createChecks(api: Api): Checks {
  const functions = new Map<string, () => string>();

  const named = (name: string, code: () => string): string => {
    if (!functions.has(name)) functions.set(name, code);
    return name;
  };
  const shared = (name: keyof typeof SHARED): string => {
    if (SHARED[name].includes('object(')) shared('object');
    return named(name, () => SHARED[name]);
  };

  const ofModel = ({ typeName, schema }: Model): string =>
    named(`is${typeName}`, () => arrow(conditions(schema)));

  /** What must hold for a value to be as the schema says; nothing where any value is. */
  function conditions(schema: Schema): string[] {
    const model = api.models.get(componentName(schema) ?? '');
    const types = jsonTypes(schema);
    // Others than primitives are not compared: that would need code at run time.
    const values = literals(schema);
    const all = [
      ...(model ? [`${ofModel(model)}(value)`] : []),
      ...typeConditions(types, { object: ofObject(schema), array: ofArray(schema) }),
      ...(values ? [`${literal(values, '', 0)}.includes(value)`] : []),
      ...(schema.allOf ?? []).flatMap(conditions),
      ...oneOf(schema.anyOf),
      // Unknown properties pass, so an answer can fit several of these: one is enough.
      ...oneOf(schema.oneOf),
    ];
    const nullToo = schema.nullable && types.length === 0 && all.length > 0;
    return nullToo ? [`(value === null || (${all.join(' && ')}))`] : all;
  }

  /** The type, and what else is said of values of a type; that does not count for other values. */
  function typeConditions(types: string[], more: Record<string, string[]>): string[] {
    const [only = '', ...others] = types;
    if (others.length === 0 && more[only]) {
      // It begins with the type itself.
      return more[only].length > 0 ? more[only] : [typeCondition(types)];
    }
    return [
      ...(types.length > 0 ? [typeCondition(types)] : []),
      ...Object.entries(more)
        .filter(([, found]) => found.length > 0)
        .map(([type, found]) => `(!${typeCondition([type])} || (${found.join(' && ')}))`),
    ];
  }

  /** For several types, a function of their names: `stringOrNull`. */
  function typeCondition(types: string[]): string {
    const [first = '', ...others] = types;
    if (others.length > 0) {
      const name = [first, ...others.map(capitalize)].join('Or');
      const each = () => types.map((type) => typeCondition([type])).join(' || ');
      return `${named(name, () => arrow([each()]))}(value)`;
    }
    // The types of JSON Schema; the spec has been checked to hold no others.
    return first === 'null' ? 'value === null' : `${shared(first as keyof typeof SHARED)}(value)`;
  }

  function ofObject({ properties = {}, required = [], additionalProperties }: Schema): string[] {
    const names = [...new Set([...required, ...Object.keys(properties)])].sort(compare);
    const checks = names.map((name): [string, string[]] => [
      name,
      conditions(properties[name] ?? {}),
    ]);
    const table = (some: [string, string[]][]) =>
      `{ ${some.map(([name, check]) => `${key(name)}: ${toFunction(check)}`).join(', ')} }`;
    const needed = checks.filter(([name]) => required.includes(name));
    const optional = checks.filter(([name, check]) => !required.includes(name) && check.length > 0);
    const rest = typeof additionalProperties === 'object' ? conditions(additionalProperties) : [];
    return [
      ...(needed.length > 0 ? [`${shared('has')}(value, ${table(needed)})`] : []),
      ...(optional.length > 0 ? [`${shared('mayHave')}(value, ${table(optional)})`] : []),
      ...(rest.length > 0
        ? [
            `${shared('rest')}(value, ${literal(Object.keys(properties), '', 0)}, ${toFunction(rest)})`,
          ]
        : []),
    ];
  }

  /** The types of a tuple are not checked, and what follows them is not either. */
  function ofArray({ items, prefixItems }: Schema): string[] {
    const check = items && !prefixItems ? conditions(items) : [];
    return check.length > 0 ? [`${shared('list')}(value, ${toFunction(check)})`] : [];
  }

  function oneOf(schemas: Schema[] | undefined): string[] {
    const parts = (schemas ?? []).map(conditions);
    // Where one alternative is anything, all of them are.
    if (parts.length === 0 || parts.some((part) => part.length === 0)) return [];
    return [`(${parts.map((part) => `(${part.join(' && ')})`).join(' || ')})`];
  }

  const toFunction = (conditions: string[]): string => called(conditions) ?? arrow(conditions);

  return {
    of(schema, name) {
      const found = conditions(schema);
      return called(found) ?? named(name, () => arrow(found));
    },
    // Writing one may define others, which come to stand behind it.
    written: () => Array.from(functions, ([name, code]) => [name, code()]),
  };
}

const arrow = (conditions: string[]): string =>
  conditions.length > 0 ? `(value) => ${conditions.join(' && ')}` : '() => true';

/** The function that is all there is to conditions, if it is. */
const called = ([condition = '', ...others]: string[]): string | undefined =>
  others.length === 0 ? /^([\p{L}_$][\p{L}\p{N}_$]*)\(value\)$/u.exec(condition)?.[1] : undefined;

/** A name that stands for itself, and does not set the prototype. */
const key = (name: string): string => (name === '__proto__' ? "['__proto__']" : propertyName(name));

/** What checks are made of: the types of JSON Schema, and the parts of objects and lists. */
const SHARED = {
  array: 'Array.isArray',
  boolean: "(value) => typeof value === 'boolean'",
  integer: 'Number.isInteger',
  number: 'Number.isFinite',
  object: "(value) => typeof value === 'object' && value !== null && !Array.isArray(value)",
  string: "(value) => typeof value === 'string'",
  has: `(value, checks) =>
    object(value) &&
    Object.keys(checks).every((name) => Object.hasOwn(value, name) && checks[name](value[name]))`,
  mayHave: `(value, checks) =>
    object(value) &&
    Object.keys(checks).every((name) => !Object.hasOwn(value, name) || checks[name](value[name]))`,
  rest: `(value, known, check) =>
    object(value) &&
    Object.keys(value).every((name) => known.includes(name) || check(value[name]))`,
  list: '(value, check) => Array.isArray(value) && value.every(check)',
};
