import type { Api } from './api.ts';
import { compare } from './names.ts';
import { componentName, jsonTypes, literals, type Schema } from './openapi.ts';
import { literal, quote } from './typescript.ts';

/**
 * validators.js: the functions that validate JSON responses, exported by the names of operations. Each returns the
 * first problem of a value, or undefined. They validate types, required properties and enumerations, and ignore unknown
 * properties; lengths, patterns, formats and ranges are not validated.
 */
export function emitValidators(api: Api): { code: string; types: string } {
  const constants = new Map<string, string>();
  const open = new Set<string>();

  /** The name of a model's validator, whose code comes before that of whatever uses it. */
  function modelValidator(component: string): string | undefined {
    const model = api.models.get(component);
    if (!model) return undefined;
    const name = `is${model.typeName}`;
    // A model that contains itself is not defined yet.
    if (open.has(component)) return `(value, path) => ${name}(value, path)`;
    if (!constants.has(name)) {
      open.add(component);
      const code = validator(model.schema) ?? 'any()';
      open.delete(component);
      constants.set(name, code);
    }
    return name;
  }

  /** An expression for the validator of a schema; undefined if the schema accepts any value. */
  function validator(schema: Schema): string | undefined {
    const types = jsonTypes(schema);
    // Only primitives are compared.
    const values = literals(schema);
    const parts = [
      modelValidator(componentName(schema) ?? ''),
      ...structure(schema, types),
      values && `oneOf(${literal(values, '', 0)})`,
      ...(schema.allOf ?? []).map(validator),
      // Unknown properties are ignored, so a value may match several alternatives of `oneOf`.
      anyOf(schema.anyOf),
      anyOf(schema.oneOf),
    ].filter((part) => part !== undefined);
    if (parts.length === 0) return undefined;
    const [first = '', ...others] = parts;
    const whole = others.length === 0 ? first : `all(${parts.join(', ')})`;
    return schema.nullable && types.length === 0 ? `nullable(${whole})` : whole;
  }

  /** Types, and the properties and items that values of type object and array have. */
  function structure(schema: Schema, types: string[]): (string | undefined)[] {
    const { items, prefixItems, additionalProperties } = schema;
    const fields = properties(schema);
    const item = items && !prefixItems ? validator(items) : undefined;
    const rest = typeof additionalProperties === 'object' && validator(additionalProperties);
    const known = Object.keys(schema.properties ?? {}).sort(compare);
    return [
      types.length > 0 ? typeValidator(types) : undefined,
      fields && `properties(${fields})`,
      item && `items(${item})`,
      rest ? `others(${literal(known, '', 0)}, ${rest})` : undefined,
    ];
  }

  /** Shared by all that have the same types: `stringOrNull`. */
  function typeValidator(types: string[]): string {
    const name = types
      .map((type, index) => (index === 0 ? type : `Or${type[0]?.toUpperCase()}${type.slice(1)}`))
      .join('');
    const constant = name === 'null' ? 'nullType' : name;
    constants.set(constant, `type(${types.map(quote).join(', ')})`);
    return constant;
  }

  function properties({ properties = {}, required = [] }: Schema): string | undefined {
    const names = [...new Set([...required, ...Object.keys(properties)])].sort(compare);
    const entries = names.flatMap((name) => {
      const code = validator(properties[name] ?? {});
      const key = name === '__proto__' ? "['__proto__']" : quote(name);
      if (!required.includes(name)) return code ? `${key}: optional(${code})` : [];
      return `${key}: ${code === undefined ? 'present' : isTyped(properties[name]) ? code : `required(${code})`}`;
    });
    return entries.length > 0 ? `{ ${entries.join(', ')} }` : undefined;
  }

  /** Whether the type of a schema rejects a missing value by itself. */
  function isTyped(schema: Schema = {}): boolean {
    const model = api.models.get(componentName(schema) ?? '');
    return jsonTypes(model?.schema ?? schema).length > 0;
  }

  function anyOf(schemas: Schema[] | undefined): string | undefined {
    const isNull = ({ type }: Schema) => type === 'null';
    const parts = (schemas ?? []).filter((schema) => !isNull(schema)).map(validator);
    // If one alternative accepts any value, all of them do.
    if (!schemas || schemas.length === 0 || parts.includes(undefined)) return undefined;
    const any = parts.length === 1 ? parts[0] : `any(${parts.join(', ')})`;
    return schemas.some(isNull) ? `nullable(${any})` : any;
  }

  const exports = api.operations.flatMap(({ name, response }) => {
    if (response.type !== 'json') return [];
    const code = validator(response.schema) ?? 'any()';
    if (/^\w+$/.test(code)) return { name, constant: code };
    // No model has a name of this form.
    const constant = `response_${name}`;
    constants.set(constant, code);
    return { name, constant };
  });
  return {
    code: [
      RUNTIME,
      ...[...constants].map(([name, code]) => `const ${name} = ${code};`),
      `export { ${exports.map(({ name, constant }) => `${constant} as ${name}`).join(', ')} };`,
    ].join('\n'),
    types: [
      "import type { Validator } from './operations.ts';",
      'declare const validate: Validator;',
      `export { ${exports.map(({ name }) => `validate as ${name}`).join(', ')} };`,
    ].join('\n'),
  };
}

/** The functions that validators are made of. A path is that of a value within the response: `connections[2].uri`. */
const RUNTIME = `
const IS_TYPE = {
  array: Array.isArray,
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  null: (value) => value === null,
  number: Number.isFinite,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  string: (value) => typeof value === 'string',
};

const type = (...types) => (value, path) =>
  types.some((name) => IS_TYPE[name](value)) ? undefined : { path, types };

const oneOf = (values) => (value, path) => (values.includes(value) ? undefined : { path, enum: values });

const any = (...validators) => (value, path) =>
  validators.length === 0 || validators.some((validate) => !validate(value, path))
    ? undefined
    : { path, types: ['value of another type'] };

const all = (...validators) => (value, path) => {
  for (const validate of validators) {
    const problem = validate(value, path);
    if (problem) return problem;
  }
};

const optional = (validate) => (value, path) =>
  value === undefined ? undefined : validate(value, path);

const nullable = (validate) => (value, path) => (value === null ? undefined : validate(value, path));

const present = (value, path) => (value === undefined ? { path, types: ['value'] } : undefined);

const required = (validate) => all(present, validate);

const properties = (validators) => (value, path = '') => {
  if (!IS_TYPE.object(value)) return;
  for (const name of Object.keys(validators)) {
    // A property that every object inherits is not part of the JSON.
    const property = Object.hasOwn(value, name) ? value[name] : undefined;
    const problem = validators[name](property, path ? \`\${path}.\${name}\` : name);
    if (problem) return problem;
  }
};

const items = (validate) => (value, path = '') => {
  if (!Array.isArray(value)) return;
  for (const [index, item] of value.entries()) {
    const problem = validate(item, \`\${path}[\${index}]\`);
    if (problem) return problem;
  }
};

// The names of unknown properties come from the network, so no message quotes them.
const others = (known, validate) => (value, path = '') => {
  if (!IS_TYPE.object(value)) return;
  for (const name of Object.keys(value)) {
    const problem = known.includes(name) ? undefined : validate(value[name], \`\${path}.*\`);
    if (problem) return problem;
  }
};
`;
