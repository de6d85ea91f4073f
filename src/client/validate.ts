import { PlexInputError } from './errors.ts';

/** The values that a field of an argument accepts. */
export interface FieldSchema {
  readonly required?: true;
  /** The accepted values. Without it, `types` decides; without both, any value is accepted. */
  readonly enum?: readonly unknown[];
  /** JSON Schema types, those of `typeof`, and `AbortSignal`. */
  readonly types?: readonly string[];
  readonly minimum?: number;
}

export const SIGNAL: FieldSchema = { types: ['AbortSignal'] };
export const FUNCTION: FieldSchema = { required: true, types: ['function'] };

/** Validates options. Throws a PlexInputError that names the first invalid field. */
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

/** Throws a PlexInputError for anything but an object whose keys are all known: most others are misspelled. */
export function rejectUnknownKeys(
  owner: string,
  values: unknown,
  known: readonly string[],
  kind: 'option' | 'field' = 'option',
): void {
  if (typeName(values) !== 'object')
    throw typeMismatch(kind === 'option' ? 'options' : 'request', 'an object', values);
  // A signal has no own keys, so it would pass as empty options.
  if (isAbortSignal(values)) throw new PlexInputError('signal', 'must be in an object: { signal }');
  for (const name of Object.keys(values as object)) {
    if (known.includes(name)) continue;
    const similar = known.find((candidate) => isSimilar(name, candidate));
    throw new PlexInputError(
      name,
      `Unknown ${kind} "${name}". ${
        similar === undefined
          ? `${owner} takes ${known.join(', ') || 'none'}.`
          : `Did you mean "${similar}"?`
      }`,
    );
  }
}

/** Whether two different names differ in only one place, by at most two letters. */
function isSimilar(name: string, other: string): boolean {
  let start = 0;
  while (name[start] === other[start]) start++;
  let end = 0;
  while (start + end < name.length && name.at(-1 - end) === other.at(-1 - end)) end++;
  const shared = start + end;
  return shared > 2 && Math.max(name.length, other.length) - shared <= 2;
}

/** Throws a PlexInputError if a field does not accept a value. */
export function validateField(name: string, field: FieldSchema, value: unknown): void {
  const { required, types, enum: values, minimum = -Infinity } = field;
  const isValid =
    value === undefined
      ? !required
      : (values?.includes(value) ?? types?.some((type) => hasType(type, value)) ?? true) &&
        !(typeof value === 'number' && value < minimum);
  if (!isValid) throw typeMismatch(name, describeField(field), value);
  if (required && typeof value === 'string' && !value.trim())
    throw new PlexInputError(name, 'must not be empty');
}

const hasType = (type: string, value: unknown): boolean => {
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'AbortSignal') return isAbortSignal(value);
  return type === 'number' ? Number.isFinite(value) : type === typeName(value);
};

/** `instanceof` does not work here: a signal may come from another realm or a polyfill. */
const isAbortSignal = (value: unknown): boolean => {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
};

function describeField({ types = [], enum: values, minimum }: FieldSchema): string {
  if (values) return `one of ${JSON.stringify(values)}`;
  const description = types
    .map((type) => (type === 'null' ? type : `${/^[aio]/i.test(type) ? 'an' : 'a'} ${type}`))
    .join(' or ');
  return minimum === undefined ? description : `${description} of at least ${minimum}`;
}

/** Creates the error for a value of the wrong type. `expected` continues "must be". */
export const typeMismatch = (field: string, expected: string, value: unknown): PlexInputError =>
  new PlexInputError(field, `must be ${expected}, got ${typeName(value)}`);

/** Names the type of a value for a message, which never quotes a value, except for numbers. */
export function typeName(value: unknown): string {
  if (value === null || typeof value === 'number') return String(value);
  return Array.isArray(value) ? 'array' : typeof value;
}
