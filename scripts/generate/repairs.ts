/** Parts of schemas that Redocly accepts, and openapi-typescript does not. */
import type { ReportProblem } from './api.ts';
import { hideName } from './hidden-names.ts';
import {
  componentName,
  type Document,
  pointerSegment,
  resolveReference,
  type Schema,
  visitObjects,
} from './openapi.ts';
import { literals, objectShape } from './schema.ts';
import { unresolved } from './broken-references.ts';

/** Writes the names of schemas as references, the only form that Redocly and openapi-typescript know. */
export function readMappings(root: unknown): void {
  const schemas = (root as Partial<Document> | null)?.components?.schemas ?? {};
  visitMappings(root, (mapping) => {
    for (const [value, target] of Object.entries(mapping)) {
      if (typeof target !== 'string') continue;
      const name = hideName(target);
      if (Object.hasOwn(schemas, name))
        mapping[value] = `#/components/schemas/${pointerSegment(name)}`;
    }
  });
}

/** Removes what leads to nothing. */
export function removeBrokenMappings(document: Document, warn: ReportProblem): void {
  visitMappings(document, (mapping, pointer) => {
    for (const [value, target] of Object.entries(mapping)) {
      if (typeof target === 'string' && resolveReference(document, { $ref: target })) continue;
      warn(`${pointer}/${pointerSegment(value)}`, unresolved(String(target)));
      delete mapping[value];
    }
  });
}

/**
 * Removes discriminators whose value in a model is not one that the model allows: openapi-typescript
 * adds the value to the model's type, which then is that of no value.
 */
export function removeWrongDiscriminators(document: Document, warn: ReportProblem): void {
  visitObjects(document, (node, pointer) => {
    const { discriminator, oneOf, anyOf } = node as Discriminated;
    const property = discriminator?.propertyName;
    if (property === undefined) return;
    const { mapping = {} } = discriminator ?? {};
    for (const part of oneOf ?? anyOf ?? []) {
      // openapi-typescript adds values to components only.
      if (componentName(part) === undefined) continue;
      const allowed = literals(objectShape(document, part).properties[property] ?? {});
      const mapped = Object.keys(mapping).filter((value) => mapping[value] === part.$ref);
      const values = mapped.length > 0 ? mapped : [componentName(part)];
      if (!allowed || values.some((value) => allowed.includes(value ?? ''))) continue;
      warn(
        `${pointer}/discriminator`,
        `the discriminator is ignored: "${property}" of ${componentName(part)} is never "${values.join('" or "')}": add a mapping`,
      );
      delete (node as Discriminated).discriminator;
      return;
    }
  });
}

type Discriminated = Schema & {
  discriminator?: { propertyName?: string; mapping?: Record<string, string> };
};

/** Removes descriptions beside a $ref that are no text: Redocly does not check what is beside one. */
export function removeWrongDescriptions(document: Document): void {
  visitObjects(document, (node) => {
    const { $ref, description } = node as Schema;
    if ($ref !== undefined && description !== undefined && typeof description !== 'string')
      delete (node as Schema).description;
  });
}

/** Removes numbers that YAML can write, and JSON cannot: they are no TypeScript types either. */
export function removeNonFinite(document: Document, warn: ReportProblem): void {
  visitObjects(document, (node, pointer) => {
    const isWrong = (value: unknown) => typeof value === 'number' && !Number.isFinite(value);
    for (const [key, value] of Object.entries(node)) {
      if (!isWrong(value)) continue;
      warn(`${pointer}/${pointerSegment(key)}`, `${value} is no JSON: it is ignored`);
      if (!Array.isArray(node)) delete node[key as keyof typeof node];
    }
    if (Array.isArray(node) && node.some(isWrong))
      node.splice(0, node.length, ...node.filter((item) => !isWrong(item)));
  });
}

/** Removes enumerations of nothing, which no value would match. */
export function removeEmptyEnums(document: Document, warn: ReportProblem): void {
  visitObjects(document, (node, pointer) => {
    const schema = node as Schema;
    if (!Array.isArray(schema.enum) || schema.enum.length > 0) return;
    warn(`${pointer}/enum`, 'an enum without values is ignored: list the values');
    delete schema.enum;
  });
}

function visitMappings(
  root: unknown,
  visit: (mapping: Record<string, unknown>, pointer: string) => void,
): void {
  visitObjects(root, (node, pointer) => {
    const { discriminator } = node as { discriminator?: { mapping?: unknown } };
    const mapping = discriminator?.mapping;
    if (typeof mapping === 'object' && mapping !== null)
      visit(mapping as Record<string, unknown>, `${pointer}/discriminator/mapping`);
  });
}
