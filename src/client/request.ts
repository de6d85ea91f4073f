import { type Operations, operations } from '../../generated/operations.ts';
import { PlexInputError } from './errors.ts';
import { headerValue, LONE_SURROGATE, typeName } from './header-value.ts';

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
  const values = readRequest(name, operation, request);
  const parts: RequestParts = { path: {}, query: {}, header: {}, body: undefined };
  for (const [key, field] of Object.entries(operation.fields)) {
    const given = Object.hasOwn(values, key) ? values[key] : undefined;
    const value = given === undefined && key === IDENTIFIER ? clientIdentifier : given;
    if (value === undefined) {
      if (field.required)
        throw new PlexInputError(key, `is missing: ${name} needs it; it takes ${expected(field)}`);
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

function readRequest(
  name: OperationName,
  operation: Operation,
  request: unknown,
): Record<string, unknown> {
  if (request === undefined) return {};
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new PlexInputError('request', `of ${name} must be an object, got ${typeName(request)}`);
  }
  for (const key of Object.keys(request)) {
    if (Object.hasOwn(operation.fields, key)) continue;
    const known = Object.keys(operation.fields);
    throw new PlexInputError(
      key,
      `is no field of ${name}, which takes ${known.length > 0 ? known.join(', ') : 'no fields'}`,
    );
  }
  return request as Record<string, unknown>;
}

function checkValue(key: string, field: Field, value: unknown): void {
  if (field.required && typeof value === 'string' && value.trim() === '') {
    throw new PlexInputError(key, 'must not be empty');
  }
  const ok =
    (field.types?.some((type) => hasType(type, value)) ?? true) &&
    (field.enum?.includes(value) ?? true) &&
    (field.minimum === undefined || typeof value !== 'number' || value >= field.minimum) &&
    (field.in === 'body' || typeof value !== 'string' || !LONE_SURROGATE.test(value)) &&
    (field.in !== 'path' || !/^\.{0,2}$/.test(String(value)));
  if (!ok) throw new PlexInputError(key, `must be ${expected(field)}, got ${typeName(value)}`);
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

/** What a field takes, in words. */
function expected({ enum: values, types, minimum, in: place }: Field): string {
  if (values) return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  const kinds = types?.map((type) => KINDS[type] ?? `a ${type}`).join(' or ') ?? 'a value';
  if (minimum !== undefined) return `${kinds} of at least ${minimum}`;
  return place === 'path' ? `${kinds} that is not empty, "." or ".."` : kinds;
}

const KINDS: Record<string, string> = {
  array: 'an array',
  integer: 'a whole number',
  null: 'null',
  object: 'an object',
};

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
