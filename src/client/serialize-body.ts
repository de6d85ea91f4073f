import { PlexInputError } from './errors.ts';
import type { Operation } from './request-parts.ts';

/** The body of a request, as a form or as JSON. Throws a PlexInputError where JSON cannot hold it. */
export function serializeBody({ body }: Operation, value: unknown): string {
  try {
    return body?.encoding === 'form' ? formBody(value as object) : JSON.stringify(value);
  } catch {
    throw new PlexInputError('request', 'has a value that JSON cannot hold');
  }
}

/** Lists are written as one pair an item, other objects as JSON (OpenAPI, "Encoding Object"). */
const formBody = (fields: object): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
      [value]
        .flat()
        .map((item) => [
          name,
          typeof item === 'object' ? JSON.stringify(item) : `${item as string | number}`,
        ]),
    ),
  ).toString();
