/** Reads a spec: Redocly parses it, checks it and bundles its files into one document. */
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import type {
  Document as RedoclyDocument,
  LocationObject,
  NormalizedProblem,
  YamlParseError,
} from '@redocly/openapi-core';
import { hoistSchemas } from './component-schemas.ts';
import type { Document } from './openapi.ts';

/**
 * Loads a package that is CommonJS, now that it is needed: `import` would parse its files several times
 * to find out what they export.
 */
export const requirePackage = createRequire(import.meta.url);

export const loadRedocly = (): typeof import('@redocly/openapi-core') =>
  requirePackage('@redocly/openapi-core');

export interface Spec {
  document: Document;
  /** The file and the files that it refers to. */
  files: string[];
  /** Returns the `file:line:column` of a JSON pointer. */
  locate: (pointer: string) => string;
}

/** The problems of a spec, each of them in one line. */
export class SpecError extends Error {
  readonly problems: string[];
  readonly files: string[];

  constructor(problems: string[], files: string[]) {
    super(problems.join('\n'));
    this.problems = [...new Set(problems)];
    this.files = files;
  }
}

/** The rules that the generator relies on; `npm run lint` checks the style. */
const RULES = {
  struct: 'error',
  'no-unresolved-refs': 'error',
  'operation-operationId-unique': 'error',
  'operation-parameters-unique': 'error',
} as const;

const ADVICE: Record<string, string> = {
  'no-unresolved-refs': 'correct the $ref, or add what it names',
  'operation-operationId-unique': 'give each operation its own operationId',
  'operation-parameters-unique': 'remove one of them',
  struct: 'see the OpenAPI specification',
};

/** Throws a SpecError when the file is no valid OpenAPI 3.0 or 3.1 document. */
export async function readSpec(file: string): Promise<Spec> {
  const redocly = loadRedocly();
  const config = await redocly.createConfig({ rules: RULES });
  const externalRefResolver = new redocly.BaseResolver(config.resolve);
  const files = () => [...new Set([file, ...externalRefResolver.getFiles()])];
  const formatLocation = (location: LocationObject) => {
    const { start } = redocly.getLineColLocation(location);
    return `${displayPath(location.source.absoluteRef)}:${start.line}:${start.col}`;
  };

  const root = await externalRefResolver
    .resolveDocument(null, file, true)
    .catch((error: Error) => error);
  if (root instanceof redocly.YamlParseError) throw new SpecError([yamlProblem(root)], files());
  if (root instanceof Error) {
    throw new SpecError(
      [`${displayPath(file)}:1:1 cannot be read: ${oneLine(root.message)}: check the file name`],
      files(),
    );
  }
  const version = versionProblem(root);
  if (version) throw new SpecError([`${displayPath(file)}:1:1 ${version}`], files());

  const problems = await redocly.lintDocument({
    document: root,
    config: config.styleguide,
    externalRefResolver,
  });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new SpecError(
      errors.map(
        (error) =>
          `${error.location[0] ? formatLocation(error.location[0]) : displayPath(file)} ${problemText(error)}`,
      ),
      files(),
    );
  }
  const bundled = await redocly.bundle({ doc: root, config, externalRefResolver });
  // The rules have passed, so that this is a valid OpenAPI 3 document.
  const document = bundled.bundle.parsed as Document;
  hoistSchemas(document);
  return {
    document,
    files: files(),
    locate: (pointer) => formatLocation({ source: root.source, pointer, reportOnKey: true }),
  };
}

function versionProblem({ parsed }: RedoclyDocument): string | undefined {
  const version: unknown = (parsed as { openapi?: unknown } | null)?.openapi;
  return typeof version === 'string' && /^3\.[01]\./.test(version)
    ? undefined
    : 'is not OpenAPI 3.0 or 3.1: start it with "openapi: 3.1.0"';
}

function yamlProblem(error: YamlParseError): string {
  const reason = oneLine(error.message);
  return `${displayPath(error.source.absoluteRef)}:${error.line}:${error.col} is not valid YAML: ${reason}: correct the syntax`;
}

function problemText({ message, ruleId, suggest }: NormalizedProblem): string {
  const text = oneLine(message).replace(/\.$/, '');
  if (suggest.length > 0) return `${text}: did you mean ${suggest.join(' or ')}?`;
  if (text.startsWith('Failed to parse')) return `${text}: correct the syntax`;
  const advice = ADVICE[ruleId];
  return advice ? `${text}: ${advice}` : text;
}

/** A message in one line, without the location in a YAML file: the problem starts with it. */
const oneLine = (text: string): string =>
  text
    .trim()
    .replace(/ in "[^"]*" \(\d+:\d+\)/, '')
    .replace(/\s*\n\s*/g, ' ');

/** The path of a file relative to the working directory. */
const displayPath = (file: string): string => relative(process.cwd(), file) || file;
