/** Reads the API that a document describes. */
import type { Api, Field, Operation, ReportProblem } from './api.ts';
import { brokenFinder, brokenReason } from './broken.ts';
import { collectModels } from './component-schemas.ts';
import { nameFields } from './field-names.ts';
import { capitalize, compare, typeNameRegistry } from './names.ts';
import {
  type Document,
  isReference,
  METHODS,
  type Operation as OpenApiOperation,
  type PathItem,
  pointerSegment,
  type Reference,
  resolve,
  resolveReference,
  type Server,
} from './openapi.ts';
import { operationNames } from './operation-names.ts';
import { Unsupported } from './problems.ts';
import { readBody } from './read-content.ts';
import { collectParameters, completeParameters, readParameter } from './read-parameters.ts';
import { readFailures, readResponse } from './read-responses.ts';
import { unresolved } from './broken-references.ts';
import { typeText } from './type-text.ts';

export interface LeftOut {
  /** The method and path, or the path if none of its operations can be read. */
  call: string;
  reason: string;
}

/** Reads the operations. One that the generator does not support is left out of the document, too. */
export function readApi(
  document: Document,
  warn: ReportProblem,
  lineOf: (pointer: string) => string,
): { api: Api; leftOut: LeftOut[] } {
  const typeNames = typeNameRegistry();
  const nameOf = operationNames(warn, lineOf);
  const findBroken = brokenFinder(document);
  const leftOut: LeftOut[] = [];
  const leaveOut = (call: string, pointer: string, reason: string, node: object, key: string) => {
    warn(pointer, `${call} is left out: ${reason}`);
    leftOut.push({ call, reason });
    delete node[key as keyof typeof node];
  };

  const operations: Operation[] = [];
  const paths = document.paths ?? {};
  for (const path of Object.keys(paths)) {
    if (path.startsWith('x-')) {
      delete paths[path];
      continue;
    }
    const at = `#/paths/${pointerSegment(path)}`;
    const reference = paths[path] ?? {};
    const target = isReference(reference) ? resolveReference(document, reference) : reference;
    const reason = !path.startsWith('/')
      ? 'a path must start with "/"'
      : target
        ? brokenReason(target)
        : unresolved(reference['$ref']);
    if (reason !== undefined) {
      leaveOut(path || '""', at, reason, paths, path);
      continue;
    }
    // Two paths may refer to one, and openapi-typescript finds operations only where they are written.
    const { $ref: _, ...own } = reference as PathItem & Partial<Reference>;
    const pathItem: PathItem = { ...resolve<PathItem>(document, reference), ...own };
    paths[path] = pathItem;
    for (const method of METHODS) {
      const node = pathItem[method];
      if (typeof node !== 'object' || node === null) continue;
      const call = `${method.toUpperCase()} ${path}`;
      const pointer = `${at}/${method}`;
      // Redocly's rules have found any other object in this position to be broken.
      const source: OpenApiOperation = { ...node };
      pathItem[method] = source;
      const name = nameOf(source, { method, path, pointer });
      try {
        const broken = findBroken(source) ?? findBroken(pathItem.parameters ?? []);
        if (broken !== undefined) throw new Unsupported(broken);
        operations.push(
          readOperation(document, { name, path, pathItem, method, source, pointer, warn }),
        );
      } catch (error) {
        if (!(error instanceof Unsupported)) throw error;
        leaveOut(call, error.pointer ?? pointer, error.message, pathItem, method);
      }
    }
  }
  for (const operation of operations) nameTypes(operation, typeNames);
  operations.sort((a, b) => compare(a.name, b.name));
  if (operations.length === 0 && leftOut.length === 0)
    warn('#/paths', 'there is no operation: nothing can be called');
  return {
    api: { operations, models: collectModels(document, operations, typeNames) },
    leftOut,
  };
}

/** Names the types of an operation. */
function nameTypes(operation: Operation, typeNames: (wanted: string) => string): void {
  const { name, response } = operation;
  operation.requestType = typeNames(`${capitalize(name)}Request`);
  operation.inputType = operation.fields.some(isClientIdentifier)
    ? typeNames(`${capitalize(name)}Input`)
    : operation.requestType;
  if (
    response.kind === 'json' &&
    typeText(response.schema, (component) => component) === undefined
  ) {
    response.typeName = typeNames(`${capitalize(name)}Response`);
  }
}

/** The required field that the client fills in, so that its methods do not require it. */
const isClientIdentifier = ({ name, in: location, required }: Field): boolean =>
  name === 'xPlexClientIdentifier' && location === 'header' && required;

interface OperationSource {
  name: string;
  path: string;
  pathItem: PathItem;
  method: string;
  source: OpenApiOperation;
  pointer: string;
  warn: ReportProblem;
}

/** Reads an operation. Throws an Unsupported if the client could not call it. */
function readOperation(
  document: Document,
  { name, path, pathItem, method, source, pointer, warn }: OperationSource,
): Operation {
  if (method === 'trace') throw new Unsupported('fetch does not send TRACE');
  const parameters = completeParameters(
    path,
    collectParameters(document, pathItem, source, pointer),
    pointer,
    warn,
  );
  const body = readBody(document, source.requestBody, { method, pointer, warn });
  const fields = [
    ...parameters.flatMap((parameter) => readParameter(parameter, warn) ?? []),
    ...(body ? body.fields : []),
  ];
  return {
    name,
    operationId: source.operationId ?? name,
    method: method.toUpperCase(),
    path,
    server: serverUrl(source.servers ?? pathItem.servers ?? document.servers, () =>
      warn(pointer, 'an operation has no server with a host: add one to "servers"'),
    ),
    summary: source.summary,
    description: source.description,
    deprecated: source.deprecated === true,
    authenticated: isAuthenticated(source.security ?? document.security),
    requestType: '',
    inputType: '',
    fields: nameFields(fields),
    body: body?.body,
    response: readResponse(document, source),
    failures: readFailures(document, source),
  };
}

/** The URL of the first server, with the defaults of its variables. */
function serverUrl([server]: Server[] = [], noHost: () => void): string {
  const url = (server?.url ?? '').replace(
    /\{([^{}]+)\}/g,
    (placeholder, name: string) => server?.variables?.[name]?.default ?? placeholder,
  );
  if (!isServer(url)) noHost();
  return url.replace(/\/$/, '');
}

/** Whether fetch can call a server: it sends neither a query nor a password of it. */
function isServer(url: string): boolean {
  if (!/^https?:\/\/[^{}]+$/.test(url) || !URL.canParse(url)) return false;
  const { username, password, search, hash } = new URL(url);
  return `${username}${password}${search}${hash}` === '';
}

const isAuthenticated = (security: OpenApiOperation['security'] = []): boolean =>
  security.length > 0 && security.every((requirement) => Object.keys(requirement).length > 0);
