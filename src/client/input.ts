/** The input of a call: validated, and split by where OpenAPI puts its fields. */
import type { Operation } from '../../generated/operations.ts';
import { checkUrlField, headerField } from './serialize.ts';
import { rejectUnknownKeys, validateField } from './validate.ts';

/** A header of every request of a client that has an identifier. Some operations also declare it as a field. */
const IDENTIFIER = 'xPlexClientIdentifier';

/** Fields by location, as openapi-fetch takes them. */
export interface Params {
  path: Record<string, unknown>;
  query: Record<string, unknown>;
  header: Record<string, string>;
  body: unknown;
}

/** Validates and splits the input of a call. Throws a PlexInputError that names the field that is not valid. */
export function readInput(
  name: string,
  { fields = {}, body }: Operation,
  input: unknown,
  clientIdentifier: string,
): Params {
  const given = (input ?? {}) as Record<string, unknown>;
  rejectUnknownKeys(name, given, Object.keys(fields), 'field');
  const params: Params = { path: {}, query: {}, header: {}, body: undefined };
  for (const [key, field] of Object.entries(fields)) {
    const value = Object.prototype.hasOwnProperty.call(given, key) ? given[key] : undefined;
    if (value === undefined && key === IDENTIFIER && clientIdentifier) continue;
    validateField(key, field, value);
    if (value === undefined) continue;
    const { in: location, name: wireName = key } = field;
    if (location === 'body') {
      params.body = body?.whole ? value : { ...(params.body as object), [wireName]: value };
    } else if (location === 'header') {
      params.header[wireName] = headerField(key, field, value);
    } else {
      checkUrlField(key, field, value);
      // openapi-fetch encodes values, but not the names of query fields.
      params[location][location === 'query' ? encodeURIComponent(wireName) : wireName] = value;
    }
  }
  return params;
}
