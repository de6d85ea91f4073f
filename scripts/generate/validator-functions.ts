/** The functions of validators.js: one for each schema that is checked, and those that they share. */
import type { Api } from './api.ts';
import { findLoops } from './loops.ts';
import { capitalize, compare } from './names.ts';
import { componentName, type Schema } from './openapi.ts';
import { literal, propertyName, quote, type Value } from './print.ts';
import { jsonTypes, type Literal, literals } from './schema.ts';
import { SHARED, TYPES } from './validator-parts.ts';

export interface ValidatorFunctions {
  addValidator(name: string, schema: Schema): void;
  /** The code of all functions that were added, and of those that they call. */
  emit(): string[];
}

export function createValidatorFunctions(api: Api): ValidatorFunctions {
  const functions = new Map<string, () => string>();
  const define = (name: string, code: () => string): string => {
    if (!functions.has(name)) functions.set(name, code);
    return name;
  };
  const shared = (name: keyof typeof SHARED): string => {
    // Two of them tell objects from other values by this check.
    if (SHARED[name].includes('object(value)')) typeCheck(['object']);
    return define(name, () => SHARED[name]);
  };

  const loops = findLoops(api);

  /** Expressions that are the problem of `value`, or undefined: one for each keyword of the schema. */
  function problems(schema: Schema): string[] {
    const { properties = {}, required = [], additionalProperties, items, prefixItems } = schema;
    const checkItems = schema['x-skip-invalid-items'] === true ? 'validItems' : 'items';
    const model = loops.has(schema) ? undefined : api.models.get(componentName(schema) ?? '');
    const types = jsonTypes(schema);
    // Only primitives are compared: comparing others would take code at run time.
    const values = literals(schema)?.filter((value) => hasType(value, types));
    const found = [
      ...(types.length > 0 && !values ? [`${typeCheck(types)}(value)`] : []),
      ...(values ? [`${shared('memberOf')}(value, ${literal(values)})`] : enumProblems(schema)),
      ...(model ? [`${modelCheck(model.typeName, model.schema)}(value)`] : []),
      ...propertyProblems(properties, required, validatedNames(schema)),
      // The names that `patternProperties` allows are not checked.
      ...call(
        'otherProperties',
        schema.patternProperties ? undefined : additionalProperties,
        literal(Object.keys(properties)),
      ),
      // The items of a tuple are not checked.
      ...call(checkItems, prefixItems ? undefined : items),
      ...(schema.allOf ?? []).flatMap(problems),
      ...alternatives(schema.anyOf),
      // Unknown properties are accepted, so a response may match several of these: one is enough.
      ...alternatives(schema.oneOf),
    ];
    // Null is allowed even if a part of the schema has another type: that is what its type says.
    const hasParts = types.length === 0 || schema.allOf || schema.anyOf || schema.oneOf;
    return schema.nullable && hasParts && found.length > 0
      ? [`(value === null ? undefined : ${found.join(' ?? ')})`]
      : found;
  }

  /** An enumeration with objects or lists in it, which are compared as JSON. */
  function enumProblems(schema: Schema): string[] {
    const values = schema.enum ?? (Object.hasOwn(schema, 'const') ? [schema.const] : undefined);
    if (!values) return [];
    define('sorted', () => SHARED.sorted);
    // JSON is what a YAML or JSON file can hold.
    const allowed = [...values, ...(schema.nullable ? [null] : [])] as Value[];
    return [`${shared('equalTo')}(value, ${literal(allowed)})`];
  }

  function propertyProblems(
    all: Record<string, Schema>,
    requiredNames: string[],
    validated = Object.keys(all),
  ): string[] {
    const own = (name: string): Schema | undefined =>
      Object.hasOwn(all, name) ? all[name] : undefined;
    // A response has no such property.
    const required = new Set(requiredNames.filter((name) => !modelOf(own(name))?.writeOnly));
    const names = [...new Set([...required, ...validated])].sort(compare);
    return [true, false].flatMap((isRequired) => {
      const checks = names
        .filter((name) => required.has(name) === isRequired)
        .flatMap((name) => {
          const found = problems(own(name) ?? {});
          // A schema without a type accepts a missing property, too.
          if (isRequired && !isTyped(own(name))) found.unshift(`${shared('present')}(value)`);
          // Without the brackets this one would set the prototype of the literal.
          const key = name === '__proto__' ? "['__proto__']" : propertyName(name);
          return found.length > 0 ? [`${key}: ${toFunction(found)}`] : [];
        });
      const flag = isRequired ? '' : ', true';
      return checks.length > 0
        ? [`${shared('properties')}(value, { ${checks.join(', ')} }${flag})`]
        : [];
    });
  }

  /** A call of a shared function with the check of each item or of each unknown property. */
  function call(
    name: 'items' | 'validItems' | 'otherProperties',
    schema: Schema | boolean | undefined,
    ...args: string[]
  ): string[] {
    const found = typeof schema === 'object' ? problems(schema) : [];
    return found.length > 0
      ? [`${shared(name)}(${['value', ...args, toFunction(found)].join(', ')})`]
      : [];
  }

  function alternatives(schemas: Schema[] = []): string[] {
    const each = schemas.filter((schema) => !loops.has(schema)).map(problems);
    // If one alternative accepts any value, so do all of them together.
    if (each.length === 0 || each.some((found) => found.length === 0)) return [];
    return [`${shared('anyOf')}(value, [${each.map(toFunction).join(', ')}])`];
  }

  const modelOf = (schema: Schema = {}): Schema =>
    api.models.get(componentName(schema) ?? '')?.schema ?? schema;

  const isTyped = (schema: Schema | undefined): boolean => jsonTypes(modelOf(schema)).length > 0;

  const modelCheck = (typeName: string, schema: Schema): string =>
    define(`check${typeName}`, () => toArrow(problems(schema)));

  return {
    addValidator: (name, schema) => define(name, () => toArrow(problems(schema))),
    emit: () =>
      // Emitting one function may add others, which a Map then iterates over too.
      Array.from(functions, ([name, code]): [string, string] => [name, code()])
        .sort(([a], [b]) => compare(a, b))
        .map(([name, code]) => `const ${name} = ${code};`),
  };

  /** The function that checks for types; it is named after them, such as `stringOrNull`. */
  function typeCheck(types: string[]): string {
    const name = types.map((type, index) => (index > 0 ? capitalize(type) : type)).join('Or');
    // The spec is valid, so that there are no other types.
    const known = types as (keyof typeof TYPES)[];
    const conditions = known.map((type) => TYPES[type].condition).join(' || ');
    const expected = known.map((type) => TYPES[type].expected).join(' or ');
    return define(
      name === 'null' ? 'nullOnly' : name,
      () => `(value) => ${conditions} ? undefined : ['', ${quote(expected)}]`,
    );
  }
}

const toArrow = (problems: string[]): string =>
  `(value) => ${problems.join(' ?? ') || 'undefined'}`;

/** A function with these problems: the name of the one that is called, if that is all there is to it. */
const toFunction = (problems: string[]): string =>
  (problems.length === 1 &&
    /^([\p{L}_$][\p{L}\p{N}_$]*)\(value\)$/u.exec(problems[0] ?? '')?.[1]) ||
  toArrow(problems);

const hasType = (value: Literal, types: string[]): boolean =>
  types.length === 0 ||
  types.includes(value === null ? 'null' : typeof value) ||
  (types.includes('integer') && Number.isInteger(value));

/** The value of the extension, which means something else in other specs. */
function validatedNames({ 'x-validated': names }: Schema): string[] | undefined {
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined;
}
