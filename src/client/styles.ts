/** How fields that are lists or objects are written, for specs that have any. */
import { createQuerySerializer } from 'openapi-fetch';
import { typeName } from './validate.ts';
import type { Operation, RequestField } from './operation.ts';

/** Writes the query of an operation, each field in the style that the spec gives it; OpenAPI's default is `form`. */
export const styledQuery =
  ({ fields = {} }: Operation) =>
  (query: Record<string, unknown>): string =>
    Object.entries(fields)
      .map(([key, { in: place, name = key, serialization = {} }]) => {
        if (place !== 'query') return '';
        const { style = 'form', explode = true, allowReserved = false } = serialization;
        // The generator lets no style through that openapi-fetch does not know for what the field holds.
        const options = { style: style as 'form', explode };
        const write = createQuerySerializer({ array: options, object: options, allowReserved });
        return write({ [encodeURIComponent(name)]: query[name] });
      })
      // Of an empty list, and of what was not given, nothing is written.
      .filter(Boolean)
      .join('&');

/** Lists and objects in a header are separated by commas (OpenAPI's style `simple`). */
export const headerText = ({ serialization }: RequestField, value: unknown): string =>
  typeName(value) === 'object'
    ? Object.entries(value as object)
        .map((pair) => pair.join(serialization?.explode ? '=' : ','))
        .join()
    : String(value);

/** A form, in which lists are one pair an item, and other objects JSON (OpenAPI, "Encoding Object"). */
export const formPairs = (fields: object): string[][] =>
  Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
    [value]
      .flat()
      .map((item) => [
        name,
        typeof item === 'object' ? JSON.stringify(item) : `${item as string | number}`,
      ]),
  );
