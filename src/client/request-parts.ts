import { serializePrimitiveParam } from 'openapi-fetch';
import { onlyPlainFields, type operations, type Operations } from '../../generated/operations.ts';
import { PlexInputError } from './errors.ts';
import { checkField, checkNames } from './fields.ts';
import { headerValue, LONE_SURROGATE } from './header-value.ts';
import { headerText, queryText } from './styles.ts';

/** The name of an operation, which is the name of its method. */
export type OperationName = keyof Operations;
export type Operation = (typeof operations)[OperationName];
export type RequestField = Operation['fields'][string];

/** A request object sorted by where its fields go. */
export interface RequestParts {
  path?: Record<string, unknown>;
  /** Fields of the query, each as it is written. */
  search: string[];
  header: Record<string, string>;
  body: unknown;
}

/** The field that the client fills in: among the headers of every request, and elsewhere where an operation says so. */
const IDENTIFIER = 'xPlexClientIdentifier';

/** Checks a request object and sorts its fields. Throws a PlexInputError that names the wrong one. */
export function sortFields(
  name: OperationName,
  { fields, body }: Operation,
  request: unknown,
  clientIdentifier: string,
): RequestParts {
  const values = (request ?? {}) as Record<string, unknown>;
  checkNames(name, values, Object.keys(fields), 'request');
  const parts: RequestParts = { search: [], header: {}, body: undefined };
  for (const [key, field] of Object.entries(fields)) {
    const given = Object.hasOwn(values, key) ? values[key] : undefined;
    const value = key === IDENTIFIER ? (given ?? clientIdentifier) : given;
    checkField(key, field, value);
    if (value === undefined) continue;
    const { in: place, name: wireName } = field;
    if (place === 'body') {
      parts.body = body?.whole ? value : { ...(parts.body as object), [wireName]: value };
    } else if (place === 'header') {
      parts.header[wireName] = headerValue(
        key,
        onlyPlainFields ? `${value as string | number}` : headerText(field, value),
      );
    } else {
      // Of a list, that of its items.
      const text = `${value as string | number}`;
      if (LONE_SURROGATE.test(text)) throw new PlexInputError(key, 'must be well-formed Unicode');
      if (place === 'query')
        parts.search.push(
          onlyPlainFields
            ? serializePrimitiveParam(encodeURIComponent(wireName), text)
            : queryText(field, value),
        );
      else if (!/^\.{0,2}$/.test(text)) parts.path = { ...parts.path, [wireName]: value };
      // A URL has no such segment.
      else throw new PlexInputError(key, 'must not be empty, "." or ".."');
    }
  }
  return parts;
}
