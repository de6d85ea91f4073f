import { onlyPlainFields } from '../../generated/operations.ts';
import { PlexInputError } from './errors.ts';
import { rejectUnknownKeys, validateField } from './validate.ts';
import { headerValue, LONE_SURROGATE } from './headers.ts';
import type { Operation, OperationName } from './operation.ts';
import { headerText } from './styles.ts';

/** A request object sorted by where its fields go. */
export interface RequestParts {
  path: Record<string, unknown>;
  query: Record<string, unknown>;
  header: Record<string, string>;
  body: unknown;
}

/** The field that the client fills in: among the headers of every request, and elsewhere where an operation says so. */
const IDENTIFIER = 'xPlexClientIdentifier';

/** Checks a request object and sorts its fields. Throws a PlexInputError that names the wrong one. */
export function sortFields(
  name: OperationName,
  { fields = {}, body }: Operation,
  request: unknown,
  clientIdentifier: string,
): RequestParts {
  const values = (request ?? {}) as Record<string, unknown>;
  rejectUnknownKeys(name, values, Object.keys(fields), 'request');
  const parts: RequestParts = { path: {}, query: {}, header: {}, body: undefined };
  for (const [key, field] of Object.entries(fields)) {
    const given = Object.hasOwn(values, key) ? values[key] : undefined;
    const value = key === IDENTIFIER ? (given ?? clientIdentifier) : given;
    validateField(key, field, value);
    if (value === undefined) continue;
    const { in: place, name: wireName = key } = field;
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
      // A URL has no such segment.
      if (place === 'path' && /^\.{0,2}$/.test(text))
        throw new PlexInputError(key, 'must not be empty, "." or ".."');
      parts[place][wireName] = value;
    }
  }
  return parts;
}
