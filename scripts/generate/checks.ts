/** The functions of validators.js: each schema as conditions on a value, and what they share. */
import type { Api, Model } from './api.ts';
import { capitalize, compare } from './names.ts';
import { componentName, jsonTypes, literals, type Schema } from './openapi.ts';
import { literal, propertyName, quote } from './typescript.ts';

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
  const shared = (name: keyof typeof SHARED): string => named(name, () => SHARED[name]);

  const modelOf = (schema: Schema): Model | undefined =>
    api.models.get(componentName(schema) ?? '');

  const ofModel = ({ typeName, schema }: Model): string =>
    named(`is${typeName}`, () => arrow(conditions(schema, 'value')));

  /** What must hold for the value that is found `at` some place; nothing where any value will do. */
  function conditions(schema: Schema, at: string, optional = false): string[] {
    const model = modelOf(schema);
    const types = jsonTypes(schema);
    // Others than primitives are not compared: that would need code at run time.
    const values = literals(schema);
    const more = [
      ...(model ? [`${ofModel(model)}(${at})`] : []),
      ...objectConditions(schema, types, at),
      ...listConditions(schema, types, at),
      ...(values ? [`${literal(values, '', 0)}.includes(${at})`] : []),
      ...(schema.allOf ?? []).flatMap((part) => conditions(part, at)),
      ...anyOf(schema.anyOf, at),
      // Unknown properties pass, so an answer can fit several of these: one is enough.
      ...anyOf(schema.oneOf, at),
    ];
    if (types.length > 0 && more.length === 0)
      return [typeCondition(optional ? [...types, 'undefined'] : types, at)];
    const all = types.length > 0 ? [typeCondition(types, at), ...more] : more;
    const passes = [
      ...(optional ? ['undefined'] : []),
      ...(schema.nullable && types.length === 0 ? ['null'] : []),
    ];
    if (all.length === 0 || passes.length === 0) return all;
    return [`(${passes.map((passing) => `${at} === ${passing} || `).join('')}${both(all)})`];
  }

  /** For several types, a function of their names: `stringOrNull`. */
  function typeCondition(types: string[], at: string): string {
    const [first = '', ...others] = types;
    if (others.length > 0) {
      const name = [first, ...others.map(capitalize)].join('Or');
      const each = () => types.map((type) => typeCondition([type], 'value')).join(' || ');
      return `${named(name, () => arrow([each()]))}(${at})`;
    }
    if (first === 'null' || first === 'undefined') return `${at} === ${first}`;
    // The types of JSON Schema; the spec has been checked to hold no others.
    return `${shared(first as keyof typeof SHARED)}(${at})`;
  }

  /** What is said of values of one type; it does not count for others. */
  const ofType = (type: string, types: string[], found: string[], at: string): string[] =>
    found.length === 0 || (types.length === 1 && types[0] === type)
      ? found
      : [`(!${typeCondition([type], at)} || ${both(found)})`];

  function objectConditions(schema: Schema, types: string[], at: string): string[] {
    const { properties = {}, required = [], additionalProperties: rest } = schema;
    const names = [...new Set([...required, ...Object.keys(properties)])].sort(compare);
    const found = names.flatMap((name) => {
      const schema = properties[name] ?? {};
      const needed = required.includes(name);
      // What every object has is not what JSON gave it.
      const inherited = name in {};
      const place = inherited ? `${shared('own')}(${at}, ${quote(name)})` : member(at, name);
      const checks = conditions(schema, place, !needed);
      return needed && !isTyped(schema) ? [`${place} !== undefined`, ...checks] : checks;
    });
    const others = typeof rest === 'object' ? listed(rest) : undefined;
    const known = literal(Object.keys(properties).sort(compare), '', 0);
    if (others) found.push(`${shared('rest')}(${at}, ${known}, ${others})`);
    return ofType('object', types, found, at);
  }

  /** Whether its conditions are such that nothing at all does not fulfil them. */
  const isTyped = (schema: Schema): boolean =>
    jsonTypes(modelOf(schema)?.schema ?? schema).length > 0;

  /** The types of a tuple are not checked, and what follows them is not either. */
  function listConditions({ items, prefixItems }: Schema, types: string[], at: string): string[] {
    const check = items && !prefixItems ? listed(items) : undefined;
    return ofType('array', types, check ? [`${at}.every(${check})`] : [], at);
  }

  function anyOf(schemas: Schema[] | undefined, at: string): string[] {
    const parts = (schemas ?? []).map((schema) => conditions(schema, at));
    // Where one alternative is anything, all of them are.
    if (parts.length === 0 || parts.some((part) => part.length === 0)) return [];
    return [`(${parts.map(both).join(' || ')})`];
  }

  /** The function for each of many values, if they are not just anything. */
  function listed(schema: Schema): string | undefined {
    const found = conditions(schema, 'value');
    return found.length > 0 ? (called(found) ?? arrow(found)) : undefined;
  }

  return {
    of(schema, name) {
      const found = conditions(schema, 'value');
      return called(found) ?? named(name, () => arrow(found));
    },
    // Writing one may call others, which come to stand behind it.
    written: () => Array.from(functions, ([name, code]) => [name, code()]),
  };
}

const both = (conditions: string[]): string => `(${conditions.join(' && ')})`;

const arrow = (conditions: string[]): string =>
  conditions.length > 0 ? `(value) => ${conditions.join(' && ')}` : '() => true';

/** The function that is all there is to conditions, if it is. */
const called = ([condition = '', ...others]: string[]): string | undefined =>
  others.length === 0 ? /^([\p{L}_$][\p{L}\p{N}_$]*)\(value\)$/u.exec(condition)?.[1] : undefined;

const member = (at: string, name: string): string =>
  propertyName(name) === name ? `${at}.${name}` : `${at}[${quote(name)}]`;

/** What checks are made of: the types of JSON Schema, and what else several share. */
const SHARED = {
  array: 'Array.isArray',
  boolean: "(value) => typeof value === 'boolean'",
  integer: 'Number.isInteger',
  number: 'Number.isFinite',
  object: "(value) => typeof value === 'object' && value !== null && !Array.isArray(value)",
  string: "(value) => typeof value === 'string'",
  own: '(value, name) => (Object.hasOwn(value, name) ? value[name] : undefined)',
  rest: `(value, known, check) =>
    Object.keys(value).every((name) => known.includes(name) || check(value[name]))`,
};
