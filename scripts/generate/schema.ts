/** What a schema allows: its types, values and properties. */
import { type Document, resolve, type Schema } from './openapi.ts';

/** The JSON types that a schema allows, including OpenAPI 3.0's `nullable`; empty if it states none. */
export function jsonTypes(schema: Schema): string[] {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return schema.nullable && types.length > 0 && !types.includes('null')
    ? [...types, 'null']
    : types;
}

export type Literal = string | number | boolean | null;

/** The values that `enum` or `const` allow, if all of them are primitive. */
export function literals(schema: Schema): Literal[] | undefined {
  const values = schema.enum ?? (Object.hasOwn(schema, 'const') ? [schema.const] : undefined);
  if (!values?.every(isLiteral)) return undefined;
  return schema.nullable && !values.includes(null) ? [...values, null] : values;
}

const isLiteral = (value: unknown): value is Literal =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/**
 * The properties and required names of an object schema, including those of its `allOf`.
 *
 * @param isPart Whether a part of `allOf` counts.
 */
export function objectShape(
  document: Document,
  schema: Schema,
  isPart: (part: Schema) => boolean = () => true,
): { properties: Record<string, Schema>; required: Set<string> } {
  // Without a prototype, `__proto__` is a name like any other.
  const properties: Record<string, Schema> = Object.create(null);
  const required = new Set<string>();
  const seen = new Set<Schema>();
  const add = (part: Schema): void => {
    const own = resolve<Schema>(document, part);
    if (seen.has(own)) return;
    seen.add(own);
    for (const inner of (own.allOf ?? []).filter(isPart)) add(inner);
    Object.assign(properties, own.properties);
    for (const name of own.required ?? []) required.add(name);
  };
  add(schema);
  return { properties, required };
}

/** Whether an object may have other properties than those that are listed in one place. */
export function isOpenObject(
  document: Document,
  schema: Schema,
  seen = new Set<Schema>(),
): boolean {
  const own = resolve<Schema>(document, schema);
  if (seen.has(own)) return false;
  seen.add(own);
  return (
    Boolean(own.oneOf ?? own.anyOf ?? own.additionalProperties) ||
    (own.allOf ?? []).some((part) => isOpenObject(document, part, seen))
  );
}

export interface Property {
  /** `name`; `outer.name` within an inline object, and `list[].name` within a list. */
  path: string;
  schema: Schema;
  required: boolean;
}

/** The properties of a schema and of its inline schemas; references in these are not followed. */
export function propertiesOf(
  document: Document,
  schema: Schema,
  prefix = '',
  isPart?: (part: Schema) => boolean,
): Property[] {
  const { properties, required } = objectShape(document, schema, isPart);
  const inline = (part: Schema, path: string) => propertiesOf(document, part, path, isInline);
  const found = Object.entries(properties).flatMap(([name, property]) => {
    const path = prefix ? `${prefix}.${name}` : name;
    return [
      { path, schema: property, required: required.has(name) },
      ...(property.$ref ? [] : inline(property, path)),
    ];
  });
  const own = resolve<Schema>(document, schema);
  const within: [Schema | boolean | undefined, string][] = [
    [own.items, `${prefix}[]`],
    [own.additionalProperties, prefix ? `${prefix}.*` : '*'],
    ...[...(own.oneOf ?? []), ...(own.anyOf ?? [])].map((part): [Schema, string] => [part, prefix]),
  ];
  for (const [part, path] of within) {
    if (typeof part === 'object' && !part.$ref) found.push(...inline(part, path));
  }
  // A required property may have no schema.
  for (const name of required) {
    found.push({ path: prefix ? `${prefix}.${name}` : name, schema: {}, required: true });
  }
  // Alternatives may have properties of one name: the first one represents them.
  const seen = new Set<string>();
  return found.filter(({ path }) => !seen.has(path) && seen.add(path));
}

const isInline = ({ $ref }: Schema): boolean => $ref === undefined;

/** Whether a schema allows neither lists nor objects. */
export function isScalar(document: Document, schema: Schema, seen = new Set<Schema>()): boolean {
  const own = resolve<Schema>(document, schema);
  if (seen.has(own)) return true;
  seen.add(own);
  if (literals(own)) return true;
  const types = jsonTypes(own);
  if (types.length > 0) return !types.includes('array') && !types.includes('object');
  const isPartScalar = (part: Schema) => isScalar(document, part, seen);
  const alternatives = own.oneOf ?? own.anyOf;
  return alternatives?.every(isPartScalar) ?? own.allOf?.some(isPartScalar) ?? false;
}

/** Whether a schema allows objects only, whose properties it lists in one place. */
export function isObjectSchema(document: Document, schema: Schema): boolean {
  const own = resolve<Schema>(document, schema);
  const types = jsonTypes(own);
  const parts = (own.allOf ?? []).map((part) => resolve<Schema>(document, part));
  const { length: count } = [own, ...parts].flatMap((part) => Object.keys(part.properties ?? {}));
  return (
    !own.oneOf &&
    !own.anyOf &&
    !own.enum &&
    !Object.hasOwn(own, 'const') &&
    !own.nullable &&
    // A property may not have the type that all other ones have.
    !(own.additionalProperties && own.properties) &&
    (parts.length > 0
      ? types.every((type) => type === 'object') &&
        !own.additionalProperties &&
        parts.every(
          (part) =>
            part !== own &&
            !part.allOf &&
            // Without properties it is `Record<string, never>`, which makes others impossible.
            Object.keys(part.properties ?? {}).length > 0 &&
            isObjectSchema(document, part),
        ) &&
        // TypeScript may reduce properties of one name to `never`, which nothing can extend.
        count === Object.keys(objectShape(document, own).properties).length
      : types.length === 1 && types[0] === 'object')
  );
}

export const exampleOf = (schema: Schema): unknown => schema.example ?? schema.examples?.[0];
