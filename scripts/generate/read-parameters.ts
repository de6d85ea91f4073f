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
import { Unsupported } from './problems.ts';
import { exampleOf } from './schema.ts';

const DEFAULT_STYLES = { path: 'simple', query: 'form', header: 'simple' } as const;
const STYLES: Record<string, string[]> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
};

interface LocatedParameter {
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
): LocatedParameter[] {
  const locate = (nodes: (Parameter | Reference)[] | undefined, owner: string) =>
    (nodes ?? []).map((node, index) => ({
      parameter: resolve<Parameter>(document, node),
      pointer: `${owner}/parameters/${index}`,
    }));
  const shared = locate(pathItem.parameters, pointer.slice(0, pointer.lastIndexOf('/')));
  const all = [...shared, ...locate(operation.parameters, pointer)];
  return [
    ...new Map(all.map((one) => [`${one.parameter.in} ${one.parameter.name}`, one])).values(),
  ];
}

/** Adds what the path has a placeholder for, and removes path parameters that it has none for. */
export function completeParameters(
  path: string,
  parameters: LocatedParameter[],
  pointer: string,
  warn: ReportProblem,
): LocatedParameter[] {
  const placeholders = new Set(path.match(/(?<=\{)[^{}]+(?=\})/g) ?? []);
  const used = parameters.filter(({ parameter: { name, in: location }, pointer: at }) => {
    const isUsed = location !== 'path' || placeholders.has(name);
    if (!isUsed) warn(at, `the path has no {${name}}: the parameter is ignored`);
    if (location === 'path') placeholders.delete(name);
    return isUsed;
  });
  const added = [...placeholders].map((name): LocatedParameter => {
    warn(pointer, `the path has {${name}}, but no path parameter with that name: it is a string`);
    return { parameter: { name, in: 'path', required: true, schema: { type: 'string' } }, pointer };
  });
  return [...added, ...used];
}

/** Turns a parameter into a field; undefined if it is one that a call can do without. */
export function readParameter(
  { parameter, pointer }: LocatedParameter,
  warn: ReportProblem,
): Field | undefined {
  const { name, in: location } = parameter;
  const ignore = (reason: string): undefined => {
    if (parameter.required || location === 'path') throw new Unsupported(reason, pointer);
    warn(pointer, `the optional parameter "${name}" is ignored: ${reason}`);
  };
  if (location !== 'path' && location !== 'query' && location !== 'header') {
    return ignore(`parameters in ${location} are not supported`);
  }
  if (location === 'header' && !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    return ignore('no header can have this name');
  }
  if (!parameter.schema) {
    if (parameter.content) return ignore(`parameters with "content" are not supported`);
    warn(pointer, `the parameter "${name}" has no schema: it may be any value`);
  }
  const schema = parameter.schema ?? {};
  const style = parameter.style ?? DEFAULT_STYLES[location];
  if (!STYLES[location]?.includes(style)) {
    return ignore(`style "${style}" is not supported in ${location}`);
  }
  const explode = parameter.explode ?? style === 'form';
  const serialization: Serialization = {
    // Every query field states both, so that the client needs no defaults of its own.
    ...((location === 'query' || style !== DEFAULT_STYLES[location]) && { style }),
    ...((location === 'query' || explode) && { explode }),
    ...(parameter.allowReserved && { allowReserved: true }),
  };
  return {
    name: location === 'header' ? camelCase(name) : identifier(name),
    wireName: name,
    in: location,
    required: parameter.required === true || location === 'path',
    deprecated: parameter.deprecated === true,
    description: parameter.description,
    example: parameter.example ?? exampleOf(schema),
    schema,
    pointer,
    ...(Object.keys(serialization).length > 0 && { serialization }),
  };
}
