import { PlexInputError } from './errors.ts';

/** What one field of an argument may be. */
export interface FieldSchema {
  readonly required?: true;
  /** The values it may have, or else JSON's types, or what `typeof` says; any value, where both are missing. */
  readonly enum?: readonly unknown[];
  readonly types?: readonly string[];
  readonly minimum?: number;
}

/** A function that has to be there. */
export const FUNCTION: FieldSchema = { required: true, types: ['function'] };

/** Checks options. Throws a PlexInputError that names the first field that is wrong. */
export function validateOptions(
  owner: string,
  options: object,
  fields: Readonly<Record<string, FieldSchema>>,
): void {
  rejectUnknownKeys(owner, options, Object.keys(fields));
  for (const [name, field] of Object.entries(fields)) {
    validateField(name, field, options[name as keyof typeof options]);
  }
}

/** Refuses what is no object, and names that `owner` does not take: most are misspelt. */
export function rejectUnknownKeys(
  owner: string,
  values: unknown,
  known: readonly string[],
  what = 'options',
): void {
  if (typeName(values) !== 'object') throw typeMismatch(what, 'an object', values);
  for (const name of Object.keys(values as object)) {
    if (known.includes(name)) continue;
    throw new PlexInputError(
      name,
      `is unknown to ${owner}, which takes ${known.join(', ') || 'nothing'}`,
    );
  }
}

/** Throws a PlexInputError where a value is not what the field takes. */
export function validateField(name: string, field: FieldSchema, value: unknown): void {
  const { required, types, enum: values, minimum = -Infinity } = field;
  const fits =
    value === undefined
      ? !required
      : (values?.includes(value) ?? types?.some((type) => hasType(type, value)) ?? true) &&
        !(typeof value === 'number' && value < minimum);
  if (!fits) throw typeMismatch(name, expected(field), value);
  if (required && typeof value === 'string' && !value.trim())
    throw new PlexInputError(name, 'must not be empty');
}

const hasType = (type: string, value: unknown): boolean => {
  if (type === 'integer') return Number.isSafeInteger(value);
  return type === 'number' ? Number.isFinite(value) : type === typeName(value);
};

/** What a field takes, in words. */
function expected({ types = ['any'], enum: values, minimum }: FieldSchema): string {
  if (values) return `one of ${JSON.stringify(values)}`;
  const kind = `of type ${types.join(' or ')}`;
  return minimum === undefined ? kind : `${kind} and at least ${minimum}`;
}

/** The error for a value of a wrong kind. `expected` continues "must be". */
export const typeMismatch = (field: string, expected: string, value: unknown): PlexInputError =>
  new PlexInputError(field, `must be ${expected}, got ${typeName(value)}`);

/** What a value is, for a message: never what it holds, numbers excepted. */
export function typeName(value: unknown): string {
  if (value === null || typeof value === 'number') return String(value);
  return Array.isArray(value) ? 'array' : typeof value;
}
