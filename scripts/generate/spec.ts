/** Reads a spec: Redocly parses it, checks it and bundles its files into one document. */
import type { Document as ParsedFile, YamlParseError } from '@redocly/openapi-core';
import { broken } from './broken.ts';
import { hoistSchemas } from './component-schemas.ts';
import { restoreNames } from './hidden-names.ts';
import { readMappings } from './repairs.ts';
import { lintDocument, RULES } from './lint.ts';
import { type Document, isReference, type Reference } from './openapi.ts';
import { displayPath, formatLocation, oneLine, SpecError, type Warning } from './problems.ts';
import { loadRedocly } from './redocly.ts';
import { guardParser } from './source-file.ts';

export interface Spec {
  document: Document;
  /** The file and the files that it refers to. */
  files: string[];
  warnings: Warning[];
  /** Returns the `file:line:column` of a JSON pointer. */
  locate: (pointer: string) => string;
}

/** Throws a SpecError when the file is no OpenAPI 3 document. */
export async function readSpec(file: string): Promise<Spec> {
  const redocly = loadRedocly();
  const config = await redocly.createConfig({ rules: RULES });
  const externalRefResolver = new redocly.BaseResolver(config.resolve);
  const warnings: Warning[] = [];
  guardParser(externalRefResolver, warnings);
  const files = () => [...new Set([file, ...externalRefResolver.getFiles()])];
  const fail = (problem: string) => new SpecError([problem], files());

  const root = await externalRefResolver
    .resolveDocument(null, file, true)
    .catch((error: Error) => error);
  if (root instanceof redocly.YamlParseError) throw fail(syntaxProblem(root));
  if (root instanceof Error) {
    throw fail(
      `${displayPath(file)}:1:1 cannot be read: ${oneLine(root.message)}: check the file name`,
    );
  }
  const locate = (pointer: string) =>
    formatLocation({ source: root.source, pointer, reportOnKey: true });
  warnings.push(...readVersion(root, locate, fail));
  if (isReference(root.parsed)) {
    delete (root.parsed as Partial<Reference>).$ref;
    warnings.push({ at: () => locate('#/$ref'), message: 'a document is no $ref: it is ignored' });
  }
  readMappings(root.parsed);
  warnings.push(...(await lintDocument(root, config, externalRefResolver)));

  const bundled = await redocly.bundle({ doc: root, config, externalRefResolver });
  // What is malformed has been taken out, so that this is an OpenAPI 3 document.
  const document = bundled.bundle.parsed as Document;
  restoreNames(document);
  breakScalars(document);
  hoistSchemas(document);
  return { document, files: files(), warnings, locate };
}

/** Marks components that come from other files and are no objects, such as the text of a page. */
function breakScalars(document: Document): void {
  for (const components of Object.values(document.components ?? {})) {
    for (const [name, component] of Object.entries(components as Record<string, unknown>)) {
      if (typeof component === 'object' || typeof component === 'boolean') continue;
      const reason = `the file of "${name}" is no object: correct the $ref, or the file`;
      (components as Record<string, unknown>)[name] = broken(reason);
    }
  }
}

/** Checks the version of OpenAPI. */
function readVersion(
  root: ParsedFile,
  locate: (pointer: string) => string,
  fail: (problem: string) => SpecError,
): Warning[] {
  const parsed = (root.parsed ?? {}) as { openapi?: unknown; swagger?: unknown };
  if (parsed.swagger !== undefined) {
    const at = locate('#/swagger');
    throw fail(
      `${at} is Swagger ${JSON.stringify(parsed.swagger)}: convert it first, with "npx swagger2openapi ${displayPath(root.source.absoluteRef)} -o openapi.yaml"`,
    );
  }
  const { openapi } = parsed;
  if (typeof openapi === 'string' && /^3\.[01]\./.test(openapi)) return [];
  const at =
    openapi === undefined ? `${displayPath(root.source.absoluteRef)}:1:1` : locate('#/openapi');
  if (typeof openapi === 'string' && openapi.startsWith('3.2.')) {
    parsed.openapi = '3.1.0';
    return [
      { at: () => at, message: `OpenAPI ${openapi} is read as 3.1: what is new in it is ignored` },
    ];
  }
  const found = openapi === undefined ? '' : `, but says ${JSON.stringify(openapi)}`;
  throw fail(`${at} is not OpenAPI 3.0 or 3.1${found}: start it with "openapi: 3.1.0"`);
}

function syntaxProblem(error: YamlParseError): string {
  const { absoluteRef, body } = error.source;
  const format = /^\s*[{[]/.test(body) && absoluteRef.endsWith('.json') ? 'JSON' : 'YAML';
  const at = `${displayPath(absoluteRef)}:${error.line}:${error.col}`;
  const reason = oneLine(error.message);
  const limit = /exceeded maxDepth \((\d+)\)/.exec(reason)?.[1];
  if (limit) return `${at} is more than ${limit} levels deep: move the inner ones to components`;
  if (reason.startsWith('null byte')) return `${at} has a null byte: save the file as UTF-8`;
  return reason.includes(': ')
    ? `${at} cannot be read: ${reason}`
    : `${at} is not valid ${format}: ${reason}: correct the syntax`;
}
