import type { Field, ReportProblem, Serialization } from './api.ts';
import { camelCase, identifier } from './names.ts';
import {
  type Document,
  type Operation,
  type Parameter,
  type PathItem,
  type Reference,
  resolve,
} from './openapi.ts';
import { exampleOf } from './schema.ts';

const DEFAULT_STYLES = { path: 'simple', query: 'form', header: 'simple' } as const;
const STYLES: Record<string, string[]> = {
  path: ['simple'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
};

interface PlacedParameter {
  parameter: Parameter;
  /** Its JSON pointer in the operation or the path item. */
  pointer: string;
}

/** Collects the parameters of an operation, and those of its path that the operation does not override. */
export function collectParameters(
  document: Document,
  pathItem: PathItem,
  operation: Operation,
  pointer: string,
): PlacedParameter[] {
  const placed = (nodes: (Parameter | Reference)[] | undefined, owner: string) =>
    (nodes ?? []).map((node, index) => ({
      parameter: resolve<Parameter>(document, node),
      pointer: `${owner}/parameters/${index}`,
    }));
  const shared = placed(pathItem.parameters, pointer.slice(0, pointer.lastIndexOf('/')));
  const all = [...shared, ...placed(operation.parameters, pointer)];
  return [
    ...new Map(
      all.map((place) => [`${place.parameter.in} ${place.parameter.name}`, place]),
    ).values(),
  ];
}

/** Reports placeholders without a parameter, and path parameters without a placeholder. */
export function reportPlaceholders(
  path: string,
  parameters: PlacedParameter[],
  pointer: string,
  report: ReportProblem,
): void {
  const placeholders: string[] = path.match(/(?<=\{)[^{}]+(?=\})/g) ?? [];
  const pathParameters = parameters.filter(({ parameter }) => parameter.in === 'path');
  for (const placeholder of placeholders) {
    if (!pathParameters.some(({ parameter }) => parameter.name === placeholder)) {
      report(
        pointer,
        `the path has {${placeholder}}, but no path parameter with that name: declare it`,
      );
    }
  }
  for (const { parameter, pointer: at } of pathParameters) {
    if (!placeholders.includes(parameter.name)) {
      report(at, `the path has no {${parameter.name}}: add it, or remove the parameter`);
    }
  }
}

/** Turns a parameter into a field; undefined if the generator does not support it. */
export function readParameter(
  { parameter, pointer }: PlacedParameter,
  report: ReportProblem,
): Field | undefined {
  const place = parameter.in;
  if (place !== 'path' && place !== 'query' && place !== 'header') {
    report(pointer, `parameters in ${place} are not supported: use a header or the query`);
    return undefined;
  }
  if (!parameter.schema) {
    report(
      pointer,
      `"${parameter.name}" has no schema: add one; parameters with "content" are not supported`,
    );
    return undefined;
  }
  const style = parameter.style ?? DEFAULT_STYLES[place];
  if (!STYLES[place]?.includes(style)) {
    report(
      pointer,
      `style "${style}" of "${parameter.name}" is not supported in ${place}: use ${STYLES[place]?.join(', ')}`,
    );
    return undefined;
  }
  const explode = parameter.explode ?? style === 'form';
  const serialization: Serialization = {
    // Every query field states both, so that the client needs no defaults of its own.
    ...(place === 'query' && { style }),
    ...((place === 'query' || explode) && { explode }),
    ...(parameter.allowReserved && { allowReserved: true }),
  };
  return {
    name: place === 'header' ? camelCase(parameter.name) : identifier(parameter.name),
    wireName: parameter.name,
    in: place,
    required: parameter.required === true,
    deprecated: parameter.deprecated === true,
    description: parameter.description,
    example: parameter.example ?? exampleOf(parameter.schema),
    schema: parameter.schema,
    pointer,
    ...(Object.keys(serialization).length > 0 && { serialization }),
  };
}
