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
  removeEnumTypes(document);
  removeNonSchemas(document);
  hideAll(document);
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

/** Makes openapi-typescript read the values of an object's enumeration as values: with its type, they are schemas. */
function removeEnumTypes(document: Document): void {
  visitObjects(document, (node) => {
    const schema = node as Schema;
    if (schema.type !== 'object' || !Array.isArray(schema.enum)) return;
    if (schema.properties || schema.additionalProperties) delete schema.enum;
    else delete schema.type;
  });
}

/** openapi-typescript takes what is named `allOf` for a list of schemas, also in an example. */
function removeNonSchemas(document: Document): void {
  visitObjects(document, (node) => {
    const { allOf } = node as Schema;
    if (Array.isArray(allOf))
      (node as Schema).allOf = allOf.filter((part) => typeof part === 'object' && part !== null);
  });
}

/** Hides names, and the operationIds and parameters' names that openapi-typescript makes pointers of. */
function hideAll(document: Document): void {
  hideNames(document);
  visitObjects(document, (node) => {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'string' && value.includes('%') && key !== '$ref')
        Object.assign(node, { [key]: hidePercent(value) });
    }
  });
}
