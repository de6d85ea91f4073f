/** Reads the type that a schema describes. */
import type { Api } from '../api.ts';
import { componentName, type Document, pointerSegment, resolve, type Schema } from '../openapi.ts';
import { jsonTypes } from '../schema.ts';
import { readConstraints } from './constraints.ts';
import { intersect } from './intersect.ts';
import { type Alternative, NULL, type Property, sorted, type Type, UNKNOWN } from './surface.ts';

export interface TypeReader {
  readType: (schema: Schema | boolean | undefined) => Type;
  readProperty: (schema: Schema | boolean | undefined, required: boolean) => Property;
  /** The properties of an object, those behind references included. */
  readAllProperties: (schema: Schema | undefined) => Record<string, Property>;
}

export function createTypeReader(document: Document, api: Api): TypeReader {
  const components = new Map([...api.models.values()].map((model) => [model.typeName, model]));
  const expanded = new Map<string, Type>();

  /** The type behind a reference; that of a schema that contains itself is unknown. */
  function expand($ref: string): Type {
    const known = expanded.get($ref);
    if (known) return known;
    expanded.set($ref, UNKNOWN);
    const type = readType(resolve<Schema>(document, { $ref }));
    expanded.set($ref, type);
    return type;
  }

  const expandModel = (model: string): Type =>
    expand(`#/components/schemas/${pointerSegment(components.get(model)?.componentName ?? '')}`);

  function readType(schema: Schema | boolean | undefined): Type {
    if (schema === undefined || schema === true) return UNKNOWN;
    if (schema === false) return [];
    if (schema.$ref) {
      const model = api.models.get(componentName(schema) ?? '');
      return model ? [{ kind: 'reference', model: model.typeName }] : expand(schema.$ref);
    }
    const parts = [
      readOwnType(schema),
      ...(schema.allOf ?? []).map(readType),
      ...[schema.oneOf, schema.anyOf].map((parts) => parts?.flatMap(readType) ?? UNKNOWN),
    ];
    const type = parts.reduce((a, b) => intersect(a, b, expandModel));
    return schema.nullable && !type.some(({ kind }) => kind === 'null') ? [...type, ...NULL] : type;
  }

  /** The type that the keywords of a schema describe, its `allOf`, `oneOf` and `anyOf` aside. */
  function readOwnType(schema: Schema): Type {
    if (schema.typeText) return [{ kind: 'opaque', text: schema.typeText }];
    const values = schema.enum ?? (Object.hasOwn(schema, 'const') ? [schema.const] : undefined);
    if (values)
      return values.flatMap((value) => (value === null ? NULL : { kind: 'literal', value }));
    return typesOf(schema).map((type) => readJsonType(schema, type));
  }

  function readJsonType(schema: Schema, type: string): Alternative {
    const constraints = readConstraints(schema, type);
    switch (type) {
      case 'object':
        return {
          kind: type,
          constraints,
          properties: readProperties(schema),
          additional: readType(schema.additionalProperties),
        };
      case 'array':
        return {
          kind: type,
          constraints,
          tuple: (schema.prefixItems ?? []).map(readType),
          items: readType(schema.items),
        };
      case 'string':
      case 'number':
      case 'integer':
      case 'boolean':
      case 'null':
        return { kind: type, constraints };
      default:
        return { kind: 'unknown', constraints };
    }
  }

  function readProperties({ properties = {}, required = [] }: Schema): Record<string, Property> {
    // A property may be required without being listed.
    const isRequired = new Set(required);
    const names = new Set([...Object.keys(properties), ...required]);
    return sorted(
      [...names].map((name) => [
        name,
        readProperty(
          Object.hasOwn(properties, name) ? properties[name] : true,
          isRequired.has(name),
        ),
      ]),
    );
  }

  function readProperty(schema: Schema | boolean | undefined, required: boolean): Property {
    const type = readType(schema);
    if (typeof schema !== 'object') return { required, type };
    const own = { ...resolve<Schema>(document, schema), ...schema };
    const sources: Record<string, unknown>[] = [
      own,
      ...(own.allOf ?? []).map((part) => ({ ...resolve<Schema>(document, part) })),
    ];
    const annotations = ['default', 'deprecated', 'readOnly', 'writeOnly'].flatMap((name) => {
      const value = sources.find((source) => source[name] !== undefined)?.[name];
      return value === undefined || (value === false && name !== 'default') ? [] : [[name, value]];
    });
    return { required, type, ...Object.fromEntries(annotations) };
  }

  function readAllProperties(schema: Schema | undefined): Record<string, Property> {
    const [object] = intersect(readType(schema), ANY_OBJECT, expandModel);
    return object?.kind === 'object' ? object.properties : {};
  }

  return { readType, readProperty, readAllProperties };
}

const ANY_OBJECT: Type = [{ kind: 'object', constraints: {}, properties: {}, additional: UNKNOWN }];

/** The JSON types that a schema states, or that its other keywords are about. */
function typesOf(schema: Schema): string[] {
  const types = jsonTypes(schema);
  if (types.length > 0) return types;
  if (schema.properties ?? schema.additionalProperties ?? schema.required) return ['object'];
  if (schema.items ?? schema.prefixItems) return ['array'];
  return ['unknown'];
}
