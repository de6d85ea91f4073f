import { componentName, jsonTypes, type Literal, literals, type Schema } from './openapi.ts';
import { quote } from './typescript.ts';

const TYPE_SCRIPT: Record<string, string> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

/**
 * A schema as a TypeScript type, where that can be written in one line: primitives, literals, lists
 * and references. Undefined for anything else.
 */
export function typeText(
  schema: Schema,
  reference: (component: string) => string | undefined,
): string | undefined {
  if (schema.$ref) {
    const name = componentName(schema);
    return name === undefined ? undefined : reference(name);
  }
  const values = literals(schema);
  if (values) return union(values.map(literalText));
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives && !schema.type && !schema.allOf && !schema.properties) {
    return union(alternatives.map((part) => typeText(part, reference)));
  }
  if (schema.allOf || alternatives) return undefined;
  const types = jsonTypes(schema);
  if (types.length === 0) return undefined;
  return union(
    types.map((type) => {
      if (type !== 'array') return TYPE_SCRIPT[type];
      const items = schema.items && typeText(schema.items, reference);
      return items && (items.includes(' ') ? `(${items})[]` : `${items}[]`);
    }),
  );
}

const literalText = (value: Literal): string =>
  typeof value === 'string' ? quote(value) : String(value);

function union(texts: (string | undefined)[]): string | undefined {
  return texts.length > 0 && texts.every((text) => text !== undefined)
    ? [...new Set(texts)].join(' | ')
    : undefined;
}
