import type { GlobalContext, OpenAPI3 } from 'openapi-typescript';
import { cutCycles } from './cycles.ts';
import { loadOpenapiTypescript, loadRedocly } from './load.ts';
import type { Document } from './openapi.ts';

/**
 * types.ts: what openapi-typescript makes of the document, which is changed on the way. Its default export would
 * check and join the files once more, which is already done; `transformSchema` is the part that makes types.
 */
export async function emitTypes(document: Document): Promise<string> {
  const { createConfig } = loadRedocly();
  const { astToString, resolveRef, scanDiscriminators, transformSchema } = loadOpenapiTypescript();
  cutCycles(document);
  // An OpenAPI 3 document that Redocly has checked; its type here names only what we read of it.
  const schema = document as unknown as OpenAPI3;
  const options = {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    // A default is what the server takes for a missing field; it does not make the field present.
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
  return astToString(transformSchema(schema, context));
}
