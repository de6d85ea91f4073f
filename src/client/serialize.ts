import { serializeArrayParam, serializeObjectParam, serializePrimitiveParam } from 'openapi-fetch';
import { PlexInputError } from './errors.ts';
import type { Operation } from './request.ts';

/** The query of a request, each field in the style that the spec gives it. */
export function serializeQuery(operation: Operation, query: Record<string, unknown>): string {
  return Object.values(operation.fields)
    .flatMap((field) => {
      const value = query[field.name];
      if (field.in !== 'query' || value === undefined || value === null) return [];
      const name = encodeURIComponent(field.name);
      const allowReserved = field.allowReserved ?? false;
      if (typeof value !== 'object')
        return serializePrimitiveParam(name, text(value), { allowReserved });
      // The generator lets no style through that openapi-fetch does not know.
      const style = { style: field.style ?? 'form', explode: field.explode ?? true, allowReserved };
      return Array.isArray(value)
        ? serializeArrayParam(name, value, style as Parameters<typeof serializeArrayParam>[2])
        : serializeObjectParam(
            name,
            { ...value },
            style as Parameters<typeof serializeObjectParam>[2],
          );
    })
    .filter(Boolean)
    .join('&');
}

/** The body of a request, as a form or as JSON. Throws a PlexInputError where JSON cannot hold it. */
export function serializeBody(operation: Operation, value: unknown): string {
  try {
    return operation.body?.encoding === 'form' ? formBody(value as object) : JSON.stringify(value);
  } catch {
    throw new PlexInputError(
      'request',
      'has a value that JSON cannot hold, such as a BigInt or a circle',
    );
  }
}

/** Neither an object nor undefined, which its callers have dealt with. */
const text = (value: unknown): string => `${value as string | number | boolean}`;

/** Lists are written as one pair an item, other objects as JSON (OpenAPI, "Encoding Object"). */
function formBody(fields: object): string {
  const pairs = Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value]).map((item: unknown) => [
      name,
      typeof item === 'object' ? JSON.stringify(item) : text(item),
    ]),
  );
  return new URLSearchParams(pairs).toString();
}
