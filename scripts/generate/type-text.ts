import { componentName, jsonTypes, type Literal, literals, type Schema } from './openapi.ts';
import { quote } from './typescript.ts';

const TYPE_SCRIPT: Record<string, string> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** What a reference to a component is written as. */
type Reference = (component: string) => string | undefined;

/**
 * A schema as a TypeScript type, where that can be written in one line: primitives, literals, lists
 * and references. What cannot, is written as `otherwise`; without that, there is no text at all.
 */
export function typeText(schema: Schema, reference: Reference, otherwise: string): string;
export function typeText(schema: Schema, reference: Reference): string | undefined;
export function typeText(
  schema: Schema,
  reference: Reference,
  otherwise?: string,
): string | undefined {
  if (schema.$ref) {
    const name = componentName(schema);
    return (name === undefined ? undefined : reference(name)) ?? otherwise;
  }
  const values = literals(schema);
  if (values) return union(values.map(literalText));
  const text = (part: Schema) =>
    otherwise === undefined ? typeText(part, reference) : typeText(part, reference, otherwise);
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives && !schema.type && !schema.allOf && !schema.properties) {
    return union(alternatives.map(text));
  }
  const types = jsonTypes(schema);
  if (schema.allOf || alternatives || types.length === 0) return otherwise;
  return union(
    types.map((type) => {
      if (type !== 'array') return TYPE_SCRIPT[type] ?? otherwise;
      const items = schema.items && !schema.prefixItems ? text(schema.items) : otherwise;
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
