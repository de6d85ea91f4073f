import type { BuildResult } from 'typebox/schema';
import { type Api, type Model } from './api.ts';
import { compare } from './names.ts';
import { componentName, jsonTypes, literals, type Schema } from './openapi.ts';

/**
 * validators.js: one function a component schema and one an operation, each a plain expression that
 * TypeBox made of the schema. They check types, required properties and enumerations, and let
 * unknown properties through; lengths, patterns, formats and ranges are not checked.
 */
export async function emitValidators(api: Api): Promise<{ code: string; types: string }> {
  const { Build } = await import('typebox/schema');
  const functions = new Map<string, string>();
  const pending: { name: string; schema: Schema }[] = [];
  const names: string[] = [];
  const exports: string[] = [];
  for (const { name, requestType, answer } of api.operations) {
    if (answer.kind !== 'json') continue;
    // Names of types differ in more than case, and those of operations may not.
    const check = `answers${requestType}`;
    names.push(check);
    exports.push(`${check} as ${name}`);
    pending.push({ name: check, schema: answer.schema });
  }
  for (const { name, schema } of pending) {
    if (functions.has(name)) continue;
    const { code, models } = compile(Build(structure(api, schema)));
    functions.set(name, `const ${name} = ${code};`);
    pending.push(...models.map((model) => ({ name: checkName(model), schema: model.schema })));
  }
  const exported = `export { ${exports.join(', ')} };`;
  return {
    code: [
      ...[...functions].sort(([a], [b]) => compare(a, b)).map(([, code]) => code),
      exported,
    ].join('\n\n'),
    types: [
      ...names.map((name) => `declare function ${name}(value: unknown): boolean;`),
      exported,
    ].join('\n'),
  };
}

const checkName = ({ typeName }: Model): string => `is${typeName}`;

/** A hole in a compiled schema, to be filled with a call of the model's function. */
interface Hole {
  model: Model;
  check: () => boolean;
  error: () => string;
}

const hole = (model: Model): Hole => ({ model, check: () => true, error: () => '' });

/**
 * The function of one schema, and the models that it calls. TypeBox keeps what it cannot write in an
 * expression in a list of externals: regular expressions, and our holes. With a hole for each
 * reference, circular schemas need nothing special and every schema is compiled once.
 */
function compile(build: BuildResult): { code: string; models: Model[] } {
  const [declaration = ''] = build.Functions();
  // Nothing else gets there from the keywords that `structure` keeps.
  const externals = build.External().variables as (RegExp | Hole)[];
  return {
    code: declaration
      .replace(/^const check_\d+ = /, '')
      .replace(/External\[(\d+)\](?:\.check)?/g, (_, index) => {
        const external = externals[Number(index)];
        if (!external) throw new Error(`TypeBox names an external ${index} that it does not have`);
        return external instanceof RegExp ? String(external) : checkName(external.model);
      }),
    models: externals.flatMap((external) => (external instanceof RegExp ? [] : [external.model])),
  };
}

/** The part of a schema that is checked. */
function structure(api: Api, schema: Schema): object {
  const name = componentName(schema);
  const model = name === undefined ? undefined : api.models.get(name);
  const part = (inner: Schema) => structure(api, inner);
  const types = jsonTypes(schema);
  // Others than primitives are not compared: that would need code at run time.
  const values = literals(schema);
  const own = {
    ...(types.length > 0 && { type: types }),
    ...(values && { enum: values }),
    ...(schema.required && { required: schema.required }),
    ...(schema.properties && { properties: mapValues(schema.properties, part) }),
    ...(typeof schema.additionalProperties === 'object' && {
      additionalProperties: part(schema.additionalProperties),
    }),
    // The types of a tuple are not checked, and what follows them is not either.
    ...(schema.items && !schema.prefixItems && { items: part(schema.items) }),
    ...(schema.allOf && { allOf: schema.allOf.map(part) }),
    ...(model && { '~refine': [hole(model)] }),
  };
  // Unknown properties pass, so an answer can fit several of `oneOf`: one is enough.
  const alternatives = [schema.anyOf, schema.oneOf]
    .filter((parts) => parts !== undefined)
    .map((parts) => ({ anyOf: parts.map(part) }));
  const all = alternatives.length > 0 ? { allOf: [own, ...alternatives] } : own;
  return schema.nullable && types.length === 0 ? { anyOf: [all, { type: 'null' }] } : all;
}

const mapValues = <T, U>(record: Record<string, T>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
