/** Types and properties as text, in one line; the properties of an object have lines of their own. */
import { quote } from '../print.ts';
import {
  type Alternative,
  type Constraints,
  type Field,
  isUnknown,
  type List,
  type ObjectType,
  type Property,
  type Scalar,
  type Type,
} from './surface.ts';

/** `string (maxLength 50) | null` */
export const typeText = (type: Type): string =>
  type.length === 0 ? 'never' : [...new Set(type.map(alternativeText))].join(' | ');

function alternativeText(alternative: Alternative): string {
  if (alternative.kind === 'reference') return alternative.model;
  if (alternative.kind === 'opaque') return alternative.text;
  if (alternative.kind === 'literal') return valueText(alternative.value);
  return plainText(alternative) + constraintsText(alternative.constraints);
}

const plainText = (alternative: Scalar | List | ObjectType): string =>
  alternative.kind === 'array'
    ? listText(alternative)
    : alternative.kind === 'object'
      ? objectText(alternative)
      : alternative.kind;

function listText({ tuple, items }: List): string {
  const text = typeText(items);
  const list = text.includes(' ') ? `(${text})[]` : `${text}[]`;
  if (tuple.length === 0) return list;
  return `[${[...tuple.map(typeText), ...(items.length > 0 ? [`...${list}`] : [])].join(', ')}]`;
}

function objectText({ properties, additional }: ObjectType): string {
  if (isUnknown(additional)) return 'object';
  if (additional.length === 0) return 'object (no other properties)';
  const map = `Record<string, ${typeText(additional)}>`;
  return Object.keys(properties).length > 0 ? `object & ${map}` : map;
}

const constraintsText = (constraints: Constraints): string => {
  const texts = Object.entries(constraints).map(([name, value]) =>
    value === true ? name : `${name} ${String(value)}`,
  );
  return texts.length > 0 ? ` (${texts.join(', ')})` : '';
};

const valueText = (value: unknown): string =>
  typeof value === 'string' ? quote(value) : JSON.stringify(value);

/** `optional string = 'a' (deprecated)`; for a field, `optional query dryRun: boolean`. */
export const propertyText = (property: Property | Field): string =>
  [
    property.required ? 'required' : 'optional',
    'wireName' in property && `${property.in} ${property.wireName}:`,
    typeText(property.type),
    'wireName' in property && property.serialization && `(${property.serialization})`,
    property.default !== undefined && `= ${valueText(property.default)}`,
    'wireName' in property && property.requiredInBody && '(required in the body)',
    property.readOnly && '(read-only)',
    property.writeOnly && '(write-only)',
    property.deprecated && '(deprecated)',
  ]
    .filter(Boolean)
    .join(' ');
