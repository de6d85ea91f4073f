import type { GlobalContext, OpenAPI3 } from 'openapi-typescript';
import { cutCycles } from './component-schemas.ts';
import { hidePercent, hideNames, restoreCode } from './hidden-names.ts';
import { type Document, type Schema, visitObjects } from './openapi.ts';
import { format } from './print.ts';
import { loadRedocly, requirePackage } from './redocly.ts';

const loadOpenapiTypescript = (): typeof import('openapi-typescript') =>
  requirePackage('openapi-typescript');

/**
 * types.ts: the types that openapi-typescript generates. Its default export would check and bundle the
 * files again, so only its `transformSchema` is used. This changes the document.
 */
export async function emitTypes(document: Document): Promise<string> {
  const { createConfig } = loadRedocly();
  const { astToString, resolveRef, scanDiscriminators, transformSchema } = loadOpenapiTypescript();
  cutCycles(document);
  adapt(document);
  // Redocly has checked the document; the generator's own type declares only what it reads.
  const schema = document as unknown as OpenAPI3;
  const options = {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    // The server applies defaults: in a request, a field with a default may be missing.
    defaultNonNullable: false,
    emptyObjectsUnknown: false,
    enum: false,
    enumValues: false,
    excludeDeprecated: false,
    exportType: false,
    generatePathParams: false,
    immutable: false,
    makePathsEnum: false,
    pathParamsAsTypes: false,
    propertiesRequiredByDefault: false,
    readWriteMarkers: false,
    rootTypes: false,
    rootTypesKeepCasing: false,
    rootTypesNoSchemaPrefix: false,
    silent: true,
  };
  const context: GlobalContext = {
    ...options,
    discriminators: scanDiscriminators(schema, options),
    injectFooter: [],
    redoc: await createConfig({}),
    postTransform: undefined,
    resolve: ($ref) => resolveRef(schema, $ref, { silent: true }),
    transform: undefined,
    transformProperty: undefined,
  };
  return format('types.ts', restoreCode(astToString(transformSchema(schema, context))));
}

/** Changes what openapi-typescript would misread. */
function adapt(document: Document): void {
  hideNames(document);
  visitObjects(document, (node) => {
    removeEnumType(node);
    removeNonSchemas(node);
    hidePercents(node);
  });
}

/** The values of an object's enumeration would be schemas. Without a type, they are values. */
function removeEnumType(schema: Schema): void {
  if (schema.type !== 'object' || !Array.isArray(schema.enum)) return;
  if (schema.properties || schema.additionalProperties) delete schema.enum;
  else delete schema.type;
}

/** Whatever is named `allOf` would be a list of schemas, also in an example. */
function removeNonSchemas(schema: Schema): void {
  const { allOf } = schema;
  if (Array.isArray(allOf))
    schema.allOf = allOf.filter((part) => typeof part === 'object' && part !== null);
}

/** An operationId and the name of a parameter become a part of a JSON pointer. */
function hidePercents(node: object): void {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string' && value.includes('%') && key !== '$ref')
      Object.assign(node, { [key]: hidePercent(value) });
  }
}
