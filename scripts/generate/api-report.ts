import { securityText } from './changes/read-security.ts';
import { responseType, successes, successType } from './changes/responses.ts';
import type {
  Field,
  ModelSurface,
  OperationSurface,
  Property,
  Surface,
  Type,
} from './changes/surface.ts';
import { propertyText, typeText } from './changes/type-words.ts';
import { compare } from './names.ts';
import { singleLine } from './print.ts';
import { MEDIA_TYPES } from './read-content.ts';

/**
 * api.txt: the public API, one line for each operation, field, response, model and property, so that a
 * review can read changes of the API without reading code. A line is a name, a tab, and a description.
 */
export function emitReport({ operations, models }: Surface): string {
  const lines = [
    ...Object.entries(operations).flatMap(([name, operation]) => operationLines(name, operation)),
    ...Object.entries(models).flatMap(([name, model]) => modelLines(name, model)),
  ];
  return [...new Set(lines)].sort(compare).join('\n');
}

function operationLines(name: string, operation: OperationSurface): string[] {
  const { method, server, path, deprecated, request, fields, security, responses } = operation;
  const successful = new Set(successes(operation).map(([status]) => status));
  return [
    line(
      name,
      'operation',
      method,
      `${server}${path}`,
      '->',
      resultText(operation),
      deprecated && 'deprecated',
    ),
    ...(operation.responseType
      ? [line(operation.responseType, 'model', typeText(successType(operation)))]
      : []),
    line(name, 'security', securityText(security)),
    ...(request
      ? [line(name, 'request', presence(request.required), request.mediaTypes.join(', '))]
      : []),
    ...propertyLines(`${name}.`, 'field', fields),
    ...Object.entries(responses).flatMap(([status, { mediaTypes, type, headers }]) => [
      line(name, status, mediaTypes.join(', ') || 'no content', '->', typeText(type)),
      ...insideLines(
        successful.has(status) ? responseType(name, operation) : `${name} ${status}`,
        'response',
        type,
      ),
      ...propertyLines(`${name} ${status} header `, 'response', headers),
    ]),
  ];
}

/** The type of what a call returns; `text`, `binary` and `none` for what is not JSON. */
function resultText(operation: OperationSurface): string {
  const mediaTypes = successes(operation).flatMap(([, response]) => response.mediaTypes);
  const texts = typeText(successType(operation));
  return texts === 'string' && mediaTypes.every((one) => MEDIA_TYPES.text.test(one))
    ? 'text'
    : texts;
}

function modelLines(name: string, { type, deprecated, ...use }: ModelSurface): string[] {
  const kind = use.inRequest && use.inResponse ? 'both' : use.inRequest ? 'request' : 'response';
  return [
    line(name, 'model', typeText(type), deprecated && '(deprecated)'),
    ...insideLines(name, kind, type),
  ];
}

/** The lines of the properties of the objects in a type. A model has its own lines. */
const insideLines = (path: string, kind: string, type: Type): string[] =>
  type.flatMap((alternative) => {
    if (alternative.kind === 'object') {
      return [
        ...propertyLines(`${path}.`, kind, alternative.properties),
        ...insideLines(`${path}.*`, kind, alternative.additional),
      ];
    }
    if (alternative.kind !== 'array') return [];
    return [
      ...alternative.tuple.flatMap((item, index) => insideLines(`${path}[${index}]`, kind, item)),
      ...insideLines(`${path}[]`, kind, alternative.items),
    ];
  });

const propertyLines = (
  prefix: string,
  kind: string,
  properties: Record<string, Property | Field>,
): string[] =>
  Object.entries(properties).flatMap(([name, property]) => [
    line(prefix + name, kind, propertyText(property)),
    ...insideLines(prefix + name, kind, property.type),
  ]);

const presence = (isRequired: boolean): string => (isRequired ? 'required' : 'optional');

const line = (name: string, ...words: (string | false)[]): string =>
  [name, words.filter(Boolean).join(' ')].map(singleLine).join('\t');
