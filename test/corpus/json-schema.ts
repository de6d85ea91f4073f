/**
 * The part of a schema that generated validators check, as JSON Schema 2020-12 for Ajv. What they do not
 * check, and why, is in docs/other-specs.md.
 */
import type { Document, Schema } from '../../scripts/generate/openapi.ts';

type Json = Record<string, unknown>;

/** Resolves a reference to a component. */
type Lookup = (schema: Schema) => Schema;

export function toJsonSchema(schema: unknown, lookup: Lookup): Json {
  if (typeof schema !== 'object' || schema === null) return {};
  const own = schema as Schema;
  const convert = (part: unknown): Json => toJsonSchema(part, lookup);
  const convertAll = (parts: Schema[]): Json[] => parts.map(convert);
  const convertMap = (map: object): Json =>
    Object.fromEntries(Object.entries(map).map(([name, part]) => [name, convert(part)]));

  const types = typeof own.type === 'string' ? [own.type] : (own.type ?? []);
  const required = (own.required ?? []).filter((name) => {
    const property = own.properties?.[name];
    return !(property && lookup(property).writeOnly);
  });
  const alternatives = [own.anyOf, own.oneOf].filter((parts) => parts && parts.length > 0);
  const converted: Json = {
    ...(own.$ref && { $ref: own.$ref.replace('#/components/schemas/', 'spec#/$defs/') }),
    ...(types.length > 0 && { type: types }),
    ...(own.enum && { enum: own.enum }),
    ...(Object.hasOwn(own, 'const') && { const: own.const }),
    ...(own.properties && { properties: convertMap(own.properties) }),
    ...(required.length > 0 && { required }),
    ...(own.additionalProperties &&
      !own.patternProperties && { additionalProperties: convert(own.additionalProperties) }),
    ...(own.items &&
      !own.prefixItems &&
      !Array.isArray(own.items) && { items: convert(own.items) }),
    allOf: [
      ...convertAll(own.allOf ?? []),
      // A value may match several parts of `oneOf`, since unknown properties are accepted.
      ...alternatives.map((parts) => ({ anyOf: convertAll(parts ?? []) })),
    ],
  };
  return own.nullable ? { anyOf: [{ type: 'null' }, converted] } : converted;
}

/** All components, as the `$defs` that `toJsonSchema` refers to. */
export const definitions = (document: Document, lookup: Lookup): Json =>
  Object.fromEntries(
    Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [
      name,
      toJsonSchema(schema, lookup),
    ]),
  );
