import type { Field, Report, Serialization } from './api.ts';
import { camelCase, identifier } from './names.ts';
import {
  type Document,
  exampleOf,
  type Operation,
  type Parameter,
  type PathItem,
  type Reference,
  resolve,
} from './openapi.ts';

const DEFAULT_STYLES = { path: 'simple', query: 'form', header: 'simple' } as const;
const STYLES: Record<string, string[]> = {
  path: ['simple'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
};

interface PlacedParameter {
  parameter: Parameter;
  /** Where the operation or its path has it. */
  pointer: string;
}

/** An operation's parameters, and those of its path that it does not have one of its own for. */
export function parametersOf(
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

/** Holds the placeholders of a path against its parameters. */
export function reportPlaceholders(
  path: string,
  parameters: PlacedParameter[],
  pointer: string,
  report: Report,
): void {
  const placeholders: string[] = path.match(/(?<=\{)[^{}]+(?=\})/g) ?? [];
  const ofPath = parameters.filter(({ parameter }) => parameter.in === 'path');
  for (const placeholder of placeholders) {
    if (!ofPath.some(({ parameter }) => parameter.name === placeholder)) {
      report(
        pointer,
        `the path has {${placeholder}}, but no path parameter of that name: declare it`,
      );
    }
  }
  for (const { parameter, pointer: at } of ofPath) {
    if (!placeholders.includes(parameter.name)) {
      report(at, `the path has no {${parameter.name}}: add it, or remove the parameter`);
    }
  }
}

/** The field that a parameter becomes; undefined where it cannot become one. */
export function readParameter(
  { parameter, pointer }: PlacedParameter,
  report: Report,
): Field | undefined {
  const place = parameter.in;
  if (place !== 'path' && place !== 'query' && place !== 'header') {
    report(pointer, `parameters in ${place} are not supported: send it in a header or the query`);
    return undefined;
  }
  if (!parameter.schema) {
    report(
      pointer,
      `"${parameter.name}" has no schema: give it one, parameters with "content" are not supported`,
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
    ...(style !== DEFAULT_STYLES[place] && { style }),
    ...(explode !== (place === 'query') && { explode }),
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
