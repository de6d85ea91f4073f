/** Reads the surface of an API. */
import type { Api, Field as ApiField, Operation as ApiOperation } from '../api.ts';
import {
  type Document,
  type Header,
  type Operation,
  type RequestBody,
  resolve,
  type Response,
} from '../openapi.ts';
import { MEDIA_TYPES } from '../read-content.ts';
import { isScalar } from '../schema.ts';
import { readSecurity } from './read-security.ts';
import { createTypeReader, type TypeReader } from './read-type.ts';
import {
  type Field,
  type OperationSurface,
  type ResponseSurface,
  sorted,
  type Surface,
  type Type,
} from './surface.ts';

export function readSurface(document: Document, api: Api): Surface {
  const reader = createTypeReader(document, api);
  return {
    operations: sorted(
      api.operations.map((operation) => [
        operation.name,
        readOperation(document, operation, reader),
      ]),
    ),
    models: sorted(
      [...api.models.values()].map(({ typeName, schema, inRequest, inResponse }) => [
        typeName,
        {
          type: reader.readType(schema),
          deprecated: schema.deprecated === true,
          inRequest,
          inResponse,
        },
      ]),
    ),
  };
}

function readOperation(
  document: Document,
  operation: ApiOperation,
  reader: TypeReader,
): OperationSurface {
  const { method, path, server, deprecated, response } = operation;
  // The API was read from this node of the document.
  const source = document.paths?.[path]?.[method.toLowerCase()] as Operation;
  const body = source.requestBody && resolve<RequestBody>(document, source.requestBody);
  return {
    method,
    path,
    server,
    deprecated,
    security: readSecurity(document, source.security ?? document.security),
    ...(body && {
      request: {
        required: body.required === true,
        mediaTypes: Object.keys(body.content).sort(),
      },
    }),
    fields: readFields(document, operation, body, reader),
    responses: sorted(
      Object.entries(source.responses ?? {}).map(([status, node]) => [
        status,
        readResponse(document, resolve<Response>(document, node), reader),
      ]),
    ),
    ...(response.kind === 'json' && response.typeName && { responseType: response.typeName }),
  };
}

function readFields(
  document: Document,
  { fields, body }: ApiOperation,
  source: RequestBody | undefined,
  reader: TypeReader,
): Record<string, Field> {
  const read = new Map(
    fields.map((field) => [field.name, readField(document, field, reader)] as const),
  );
  if (!body || body.whole) return sorted(read);
  const ofBody = new Map(
    [...read.values()]
      .filter((field) => field.in === 'body')
      .map((field) => [field.wireName, field]),
  );
  const properties = reader.readAllProperties(source?.content[body.mediaType]?.schema);
  for (const [wireName, property] of Object.entries(properties)) {
    // A request has no read-only property.
    if (!property.required || property.readOnly) continue;
    const field = ofBody.get(wireName);
    // A property may be required without being listed.
    if (!field) read.set(wireName, { ...property, in: 'body', wireName });
    else if (!field.required) field.requiredInBody = true;
  }
  return sorted(read);
}

function readField(document: Document, field: ApiField, { readProperty }: TypeReader): Field {
  const serialization = serializationText(field, isScalar(document, field.schema));
  return {
    ...readProperty(field.schema, field.required),
    ...(field.deprecated && { deprecated: true }),
    in: field.in,
    wireName: field.wireName,
    ...(serialization && { serialization }),
  };
}

/** How a field is serialized, as far as it is not the default. Style and explode concern lists and objects only. */
function serializationText(
  { in: location, serialization = {} }: ApiField,
  isScalarField: boolean,
): string {
  const defaultStyle = location === 'query' ? 'form' : 'simple';
  const { style = defaultStyle, explode = style === 'form', allowReserved } = serialization;
  return [
    !isScalarField && style !== defaultStyle && `style ${style}`,
    !isScalarField && explode !== (style === 'form') && `explode ${explode}`,
    allowReserved && 'allowReserved',
  ]
    .filter(Boolean)
    .join(', ');
}

function readResponse(
  document: Document,
  { content = {}, headers = {} }: Response,
  { readType, readProperty }: TypeReader,
): ResponseSurface {
  return {
    mediaTypes: Object.keys(content).sort(),
    type: bodyType(content, readType),
    headers: sorted(
      Object.entries(headers).map(([name, node]) => {
        const { schema, required = false } = resolve<Header>(document, node);
        return [name.toLowerCase(), readProperty(schema, required)];
      }),
    ),
  };
}

/** The type of a body as a client returns it: JSON is preferred to text, and text to anything else. */
function bodyType(
  content: NonNullable<Response['content']>,
  readType: TypeReader['readType'],
): Type {
  const mediaTypes = Object.keys(content);
  const json = mediaTypes.find((mediaType) => MEDIA_TYPES.json.test(mediaType));
  if (json !== undefined) return readType(content[json]?.schema);
  if (mediaTypes.some((mediaType) => MEDIA_TYPES.text.test(mediaType))) {
    return [{ kind: 'string', constraints: {} }];
  }
  return [{ kind: 'opaque', text: mediaTypes.length > 0 ? 'binary' : 'none' }];
}
