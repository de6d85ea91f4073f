import type { Model, Operation } from './api.ts';
import { capitalize, compare, identifier } from './names.ts';
import { componentName, type Document, type Schema } from './openapi.ts';

/** Every component schema that requests and answers lead to, with a type name for each. */
export function collectModels(
  document: Document,
  operations: Operation[],
  typeNames: (wanted: string) => string,
): Map<string, Model> {
  const inRequest = reachable(
    document,
    operations.flatMap(({ fields }) => fields.map((field) => field.schema)),
  );
  const inResponse = reachable(
    document,
    operations.flatMap(({ response, failures }) =>
      response.type === 'json' ? [response.schema, ...failures] : failures,
    ),
  );
  const models = [...new Map([...inRequest, ...inResponse])]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, schema]) => ({
      typeName: typeNames(capitalize(identifier(name)) || 'Model'),
      componentName: name,
      schema,
      inRequest: inRequest.has(name),
      inResponse: inResponse.has(name),
    }));
  return new Map(models.map((model) => [model.componentName, model]));
}

/** The components that schemas lead to, through as many references as it takes. */
function reachable(document: Document, schemas: Schema[]): Map<string, Schema> {
  const found = new Map<string, Schema>();
  const pending = [...schemas];
  for (const schema of pending) {
    const name = componentName(schema);
    const target = name === undefined ? undefined : document.components?.schemas?.[name];
    if (name !== undefined && target && !found.has(name)) {
      found.set(name, target);
      pending.push(target);
    }
    pending.push(
      ...Object.values(schema.properties ?? {}),
      ...[schema.items, schema.additionalProperties].filter((part) => typeof part === 'object'),
      ...(schema.allOf ?? []),
      ...(schema.anyOf ?? []),
      ...(schema.oneOf ?? []),
    );
  }
  return found;
}
