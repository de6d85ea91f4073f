import { componentName, type Schema } from './openapi.ts';
import { jsonTypes, type Literal, literals } from './schema.ts';
import { quote } from './print.ts';

const TYPE_SCRIPT: Record<string, string> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** Returns the text of a reference to a component. */
type Reference = (component: string) => string | undefined;

/**
 * A schema as a TypeScript type in one line, which primitives, literals, lists and references fit in.
 * Anything else is written as `otherwise`; without `otherwise`, the result is undefined.
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
  if (schema.typeText) return schema.typeText;
  const values = literals(schema);
  if (values) return union(values.map(literalText));
  const text = (part: Schema) =>
    otherwise === undefined ? typeText(part, reference) : typeText(part, reference, otherwise);
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives && !schema.type && !schema.allOf && !schema.properties) {
    return union([...alternatives.map(text), ...(schema.nullable ? ['null'] : [])]) ?? otherwise;
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
