/** The input of a call: validated, then split by where OpenAPI puts its fields. */
import type { Operation } from '../../generated/operations.ts';
import { checkUrlField, headerField } from './serialize.ts';
import { rejectUnknownKeys, validateField } from './validate.ts';

/** The field that the client fills in. It is a header of every request; some operations also declare it as a field. */
const IDENTIFIER = 'xPlexClientIdentifier';

/** Validates the input of a call and fills in the client identifier. Throws a PlexInputError that names the invalid field. */
export function validateInput(
  name: string,
  { fields = {} }: Operation,
  input: unknown,
  clientIdentifier: string,
): Map<string, unknown> {
  const given = (input ?? {}) as Record<string, unknown>;
  rejectUnknownKeys(name, given, Object.keys(fields), 'field');
  const values = new Map<string, unknown>();
  for (const [key, field] of Object.entries(fields)) {
    const own = Object.prototype.hasOwnProperty.call(given, key) ? given[key] : undefined;
    const value = key === IDENTIFIER ? (own ?? clientIdentifier) : own;
    validateField(key, field, value);
    values.set(key, value);
  }
  return values;
}

/** Fields by location, as openapi-fetch takes them. */
export interface Params {
  path: Record<string, unknown>;
  query: Record<string, unknown>;
  header: Record<string, string>;
  body: unknown;
}

/** Splits validated input by the location of its fields. Throws a PlexInputError if a value cannot be sent there. */
export function splitByLocation(
  { fields = {}, body }: Operation,
  values: ReadonlyMap<string, unknown>,
): Params {
  const params: Params = { path: {}, query: {}, header: {}, body: undefined };
  for (const [key, field] of Object.entries(fields)) {
    const value = values.get(key);
    if (value === undefined) continue;
    const { in: location, name = key } = field;
    if (location === 'body') {
      params.body = body?.whole ? value : { ...(params.body as object), [name]: value };
    } else if (location === 'header') {
      params.header[name] = headerField(key, field, value);
    } else {
      checkUrlField(key, field, value);
      // openapi-fetch encodes values, but not the names of query fields.
      params[location][location === 'query' ? encodeURIComponent(name) : name] = value;
    }
  }
  return params;
}
