import { type Operations, operations } from '../../generated/operations.ts';
import { PlexInputError } from './errors.ts';
import { headerValue, LONE_SURROGATE } from './header-value.ts';
import { checkOptionNames } from './option-names.ts';
import { wrongType } from './wrong-type.ts';

/** The name of an operation, which is the name of its method. */
export type OperationName = keyof Operations;
export type Operation = (typeof operations)[OperationName];
type Field = Operation['fields'][string];

/** A request object sorted by where its fields go. */
export interface RequestParts {
  path: Record<string, unknown>;
  query: Record<string, unknown>;
  header: Record<string, string>;
  body: unknown;
}

/** The field that the client fills in. */
const IDENTIFIER = 'xPlexClientIdentifier';

/** Checks a request object and sorts its fields. Throws a PlexInputError that names the wrong one. */
export function sortFields(
  name: OperationName,
  operation: Operation,
  request: unknown,
  clientIdentifier: string,
): RequestParts {
  const values = (request ?? {}) as Record<string, unknown>;
  checkOptionNames(name, values, Object.keys(operation.fields), 'request');
  const parts: RequestParts = { path: {}, query: {}, header: {}, body: undefined };
  for (const [key, field] of Object.entries(operation.fields)) {
    const given = Object.hasOwn(values, key) ? values[key] : undefined;
    const value = given === undefined && key === IDENTIFIER ? clientIdentifier : given;
    if (value === undefined) {
      if (field.required)
        throw new PlexInputError(key, `is missing: ${name} needs it, ${expected(field)}`);
      continue;
    }
    checkValue(key, field, value);
    if (field.in === 'header') parts.header[field.name] = headerText(key, field, value);
    else if (field.in !== 'body') parts[field.in][field.name] = value;
    else if (operation.body?.whole) parts.body = value;
    else parts.body = { ...(parts.body as object | undefined), [field.name]: value };
  }
  return parts;
}

function checkValue(key: string, field: Field, value: unknown): void {
  const { types, enum: values, minimum = -Infinity, in: place, required } = field;
  const text = typeof value === 'string' ? value : undefined;
  if (required && text?.trim() === '') throw new PlexInputError(key, 'must not be empty');
  const ok =
    (types?.some((type) => hasType(type, value)) ?? true) &&
    (values?.includes(value) ?? true) &&
    !(typeof value === 'number' && value < minimum) &&
    !(place !== 'body' && text !== undefined && LONE_SURROGATE.test(text)) &&
    !(place === 'path' && /^\.{0,2}$/.test(String(value)));
  if (!ok) throw wrongType(key, expected(field), value);
}

const hasType = (type: string, value: unknown): boolean => {
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'number') return Number.isFinite(value);
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return own === type;
};

/** What a field takes, in words. */
function expected({ enum: values, types = ['any'], minimum, in: place }: Field): string {
  if (values) return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  const kind = `of type ${types.join(' or ')}`;
  if (minimum !== undefined) return `${kind} and at least ${minimum}`;
  return place === 'path' ? `${kind}, and not empty, "." or ".."` : kind;
}

/** A list in a header is separated by commas (OpenAPI's style `simple`). */
function headerText(key: string, field: Field, value: unknown): string {
  const text =
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([name, item]) =>
            Array.isArray(value) ? item : `${name}${field.explode ? '=' : ','}${item}`,
          )
          .join(',')
      : String(value);
  return headerValue(key, text);
}
