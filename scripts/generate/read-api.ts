/** Reads the API that a document describes, and finds what the generator does not support. */
import type { Api, Field, Operation, Problem, ReportProblem } from './api.ts';
import { collectModels } from './component-schemas.ts';
import { capitalize, compare, identifier, typeNameRegistry } from './names.ts';
import {
  type Document,
  METHODS,
  type Operation as OpenApiOperation,
  type PathItem,
  pointerSegment,
  type Server,
} from './openapi.ts';
import { readBody, readFailures, readResponse } from './read-content.ts';
import { collectParameters, readParameter, reportPlaceholders } from './read-parameters.ts';
import { typeText } from './type-text.ts';

/** Names that an operation cannot have: the client or the language gives them a meaning. */
const RESERVED_METHODS = new Set([
  'withToken',
  'fetch',
  'then',
  'constructor',
  'toJSON',
  'toString',
  '__proto__',
]);

export function readApi(document: Document): { api: Api; problems: Problem[] } {
  const problems: Problem[] = [];
  const report = (pointer: string, message: string) => problems.push({ pointer, message });
  const typeNames = typeNameRegistry();

  const operations: Operation[] = [];
  const pointers = new Map<string, string>();
  for (const [path, pathItem] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const node = pathItem[method];
      if (typeof node !== 'object' || node === null) continue;
      // Redocly's rules reject any other object in this position.
      const source = node as OpenApiOperation;
      const pointer = `#/paths/${pointerSegment(path)}/${method}`;
      const operation = readOperation(document, {
        path,
        pathItem,
        method,
        source,
        pointer,
        report,
      });
      if (!operation) continue;
      const twin = pointers.get(operation.name);
      if (twin) {
        report(
          `${pointer}/operationId`,
          `"${operation.operationId}" and "${twin}" both become the method ${operation.name}: rename one`,
        );
        continue;
      }
      pointers.set(operation.name, operation.operationId);
      operation.requestType = typeNames(`${capitalize(operation.name)}Request`);
      operation.inputType = operation.fields.some(isClientIdentifier)
        ? typeNames(`${capitalize(operation.name)}Input`)
        : operation.requestType;
      const { response } = operation;
      if (response.kind === 'json' && typeText(response.schema, (name) => name) === undefined) {
        response.typeName = typeNames(`${capitalize(operation.name)}Response`);
      }
      operations.push(operation);
    }
  }
  operations.sort((a, b) => compare(a.name, b.name));

  return {
    api: { operations, models: collectModels(document, operations, typeNames) },
    problems,
  };
}

/** The required field that the client fills in, so that its methods do not require it. */
const isClientIdentifier = ({ name, in: location, required }: Field): boolean =>
  name === 'xPlexClientIdentifier' && location === 'header' && required;

interface OperationSource {
  path: string;
  pathItem: PathItem;
  method: string;
  source: OpenApiOperation;
  pointer: string;
  report: ReportProblem;
}

function readOperation(
  document: Document,
  { path, pathItem, method, source, pointer, report }: OperationSource,
): Operation | undefined {
  const { operationId } = source;
  if (!operationId) {
    report(
      pointer,
      'this operation has no operationId: add one, it becomes the name of the method',
    );
    return undefined;
  }
  const name = identifier(operationId);
  if (!name || RESERVED_METHODS.has(name)) {
    report(
      `${pointer}/operationId`,
      `"${operationId}" cannot be the name of a method: rename the operation`,
    );
    return undefined;
  }
  const parameters = collectParameters(document, pathItem, source, pointer);
  reportPlaceholders(path, parameters, pointer, report);
  const body = source.requestBody && readBody(document, source.requestBody, pointer, report);
  const fields = [
    ...parameters.flatMap((parameter) => readParameter(parameter, report) ?? []),
    ...(body ? body.fields : []),
  ];
  reportClashes(fields, report);
  return {
    name,
    operationId,
    method: method.toUpperCase(),
    path,
    server: serverUrl(source.servers ?? pathItem.servers ?? document.servers),
    summary: source.summary,
    description: source.description,
    deprecated: source.deprecated === true,
    authenticated: isAuthenticated(source.security ?? document.security),
    requestType: '',
    inputType: '',
    fields,
    body: body?.body,
    response: readResponse(document, source, pointer, report),
    failures: readFailures(document, source),
  };
}

/** Reports fields of one name, and names that a field cannot have. */
function reportClashes(fields: Field[], report: ReportProblem): void {
  const seen = new Map<string, Field>();
  for (const field of fields) {
    const twin = seen.get(field.name);
    if (field.name === '' || field.name === '__proto__') {
      report(
        field.pointer,
        `"${field.wireName}" cannot be the name of a field: rename the parameter`,
      );
    } else if (twin) {
      report(
        field.pointer,
        `"${twin.wireName}" (${twin.in}) and "${field.wireName}" (${field.in}) both become the field ${field.name}: rename one`,
      );
    }
    seen.set(field.name, field);
  }
}

/** The URL of the first server, with the defaults of its variables. */
function serverUrl(servers: Server[] | undefined): string {
  const server = servers?.[0];
  if (!server) return '';
  const url = server.url.replace(
    /\{([^{}]+)\}/g,
    (placeholder, name: string) => server.variables?.[name]?.default ?? placeholder,
  );
  return url.replace(/\/$/, '');
}

const isAuthenticated = (security: OpenApiOperation['security'] = []): boolean =>
  security.length > 0 && security.every((requirement) => Object.keys(requirement).length > 0);
