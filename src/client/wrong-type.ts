import { PlexInputError } from './errors.ts';

/** The error for an argument of a wrong kind. `expected` continues "must be". */
export const wrongType = (field: string, expected: string, value: unknown): PlexInputError =>
  new PlexInputError(field, `must be ${expected}, got ${typeName(value)}`);

/** What a value is, for a message: never the value itself. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value === undefined || typeof value === 'number') return String(value);
  return /^[aeiou]/.test(typeof value) ? `an ${typeof value}` : `a ${typeof value}`;
}
