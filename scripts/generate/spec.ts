/** Reading a spec: Redocly parses it, checks it and joins its files into one document. */
import { relative } from 'node:path';
import type {
  Document as RedoclyDocument,
  LocationObject,
  NormalizedProblem,
  YamlParseError,
} from '@redocly/openapi-core';
import { hoistSchemas } from './hoist.ts';
import { loadRedocly } from './load.ts';
import type { Document } from './openapi.ts';

export interface Spec {
  document: Document;
  /** Every file that the spec is made of. */
  files: string[];
  /** `file:line:column` of a place in the document. */
  locate: (pointer: string) => string;
}

/** What is wrong with a spec, one line a problem. */
export class SpecError extends Error {
  readonly problems: string[];
  readonly files: string[];

  constructor(problems: string[], files: string[]) {
    super(problems.join('\n'));
    this.problems = [...new Set(problems)];
    this.files = files;
  }
}

/** The rules whose breach would make wrong code; style is the business of `npm run lint`. */
const RULES = {
  struct: 'error',
  'no-unresolved-refs': 'error',
  'operation-operationId-unique': 'error',
  'operation-parameters-unique': 'error',
} as const;

const ADVICE: Record<string, string> = {
  'no-unresolved-refs': 'correct the $ref, or add what it names',
  'operation-operationId-unique': 'give each operation an operationId of its own',
  'operation-parameters-unique': 'remove one of them',
  struct: 'see the OpenAPI specification for what may stand here',
};

/** Throws a SpecError when the file is no valid OpenAPI 3.0 or 3.1 document. */
export async function readSpec(file: string): Promise<Spec> {
  const redocly = loadRedocly();
  const config = await redocly.createConfig({ rules: RULES });
  const externalRefResolver = new redocly.BaseResolver(config.resolve);
  const files = () => [...new Set([file, ...externalRefResolver.getFiles()])];
  const location = (where: LocationObject) => {
    const { start } = redocly.getLineColLocation(where);
    return `${place(where.source.absoluteRef)}:${start.line}:${start.col}`;
  };

  const root = await externalRefResolver
    .resolveDocument(null, file, true)
    .catch((error: Error) => error);
  if (root instanceof redocly.YamlParseError) throw new SpecError([yamlProblem(root)], files());
  if (root instanceof Error) {
    throw new SpecError(
      [`${place(file)}:1:1 cannot be read: ${oneLine(root.message)}: correct its name`],
      files(),
    );
  }
  const version = versionProblem(root);
  if (version) throw new SpecError([`${place(file)}:1:1 ${version}`], files());

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
          `${error.location[0] ? location(error.location[0]) : place(file)} ${problemText(error)}`,
      ),
      files(),
    );
  }
  const joined = await redocly.bundle({ doc: root, config, externalRefResolver });
  // A valid OpenAPI 3 document, now that the rules have passed.
  const document = joined.bundle.parsed as Document;
  hoistSchemas(document);
  return {
    document,
    files: files(),
    locate: (pointer) => location({ source: root.source, pointer, reportOnKey: true }),
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
  return `${place(error.source.absoluteRef)}:${error.line}:${error.col} is not valid YAML: ${reason}: correct the syntax`;
}

function problemText({ message, ruleId, suggest }: NormalizedProblem): string {
  const text = oneLine(message).replace(/\.$/, '');
  if (suggest.length > 0) return `${text}: did you mean ${suggest.join(' or ')}?`;
  if (text.startsWith('Failed to parse')) return `${text}: correct the syntax`;
  const advice = ADVICE[ruleId];
  return advice ? `${text}: ${advice}` : text;
}

/** A message in one line, without the place in a YAML file that is said in front of it already. */
const oneLine = (text: string): string =>
  text
    .trim()
    .replace(/ in "[^"]*" \(\d+:\d+\)/, '')
    .replace(/\s*\n\s*/g, ' ');

/** A file as a reader would name it: relative to where the command runs. */
const place = (file: string): string => relative(process.cwd(), file) || file;
