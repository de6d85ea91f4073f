import type { GlobalContext, OpenAPI3 } from 'openapi-typescript';
import { cutCycles } from './component-schemas.ts';
import type { Document } from './openapi.ts';
import { format, isFormatted } from './print.ts';
import { loadRedocly, requirePackage } from './redocly.ts';

const loadOpenapiTypescript = (): typeof import('openapi-typescript') =>
  requirePackage('openapi-typescript');

/**
 * types.ts: the types that openapi-typescript generates. Its default export would check and bundle the
 * files again, so only its `transformSchema` is used. This changes the document.
 */
export async function emitTypes(document: Document): Promise<string> {
  const { createConfig } = loadRedocly();
  const { astToString, resolveRef, scanDiscriminators, transformSchema } = loadOpenapiTypescript();
  cutCycles(document);
  // Redocly has checked the document; the generator's own type declares only what it reads.
  const schema = document as unknown as OpenAPI3;
  const options = {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    // The server applies defaults: in a request, a field with a default may be missing.
    defaultNonNullable: false,
    emptyObjectsUnknown: false,
    enum: false,
    enumValues: false,
    excludeDeprecated: false,
    exportType: false,
    generatePathParams: false,
    immutable: false,
    makePathsEnum: false,
    pathParamsAsTypes: false,
    propertiesRequiredByDefault: false,
    readWriteMarkers: false,
    rootTypes: false,
    rootTypesKeepCasing: false,
    rootTypesNoSchemaPrefix: false,
    silent: true,
  };
  const context: GlobalContext = {
    ...options,
    discriminators: scanDiscriminators(schema, options),
    injectFooter: [],
    redoc: await createConfig({}),
    postTransform: undefined,
    resolve: ($ref) => resolveRef(schema, $ref, { silent: true }),
    transform: undefined,
    transformProperty: undefined,
  };
  return formatTypes(astToString(transformSchema(schema, context)));
}

const STRING = `"[^"'\\\\]*"`;
const NAME = `(?:[A-Za-z_$][\\w$]*|\\d+|${STRING}|\\[\\w+: string\\])\\??`;
const TYPE = `(?:[\\w$]+(?:\\[${STRING}\\])*|${STRING}|-\\d+|Record<string, never>)(?:\\[\\])*`;
const UNION = `${TYPE}(?: \\| ${TYPE})*`;

const COMMENT = /^ *(?:\/\*)?\*/;
const OPENING = new RegExp(`^ *(?:export interface [\\w$]+|${NAME}:) \\{$`);
const CLOSING = /^ *\};?$/;
const MEMBER = new RegExp(
  `^ *(?:export type [\\w$]+ =|${NAME}:) (?:${UNION}|\\(${UNION}\\)(?:\\[\\])+);$`,
);

/** A comment with a line that lacks an asterisk, because of an unusual line break. */
const BROKEN_COMMENT = /^ *\/\*(?:(?!\*\/)[^])*\n(?! *\*)/m;

/**
 * Formats what the TypeScript compiler printed. Most lines differ from prettier's in indentation and
 * quotes only, and prettier takes longer than everything else together: it gets only the other members.
 */
async function formatTypes(text: string): Promise<string> {
  if (BROKEN_COMMENT.test(text)) return format(text);
  const lines = text.trimEnd().split('\n');
  const formatted: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = simpleLine(lines, at);
    const end = line === undefined ? memberEnd(lines, at) : at + 1;
    formatted.push(line ?? (await formatMember(lines.slice(at, end))));
    at = end;
  }
  return `${formatted.join('\n')}\n`;
}

/** A line with the right indentation and quotes; undefined if it needs more formatting. */
function simpleLine(lines: string[], at: number): string | undefined {
  const line = lines[at] ?? '';
  const indent = ' '.repeat(indentation(line) / 2);
  if (COMMENT.test(line))
    return `${indent}${line.trimStart().startsWith('/') ? '' : ' '}${line.trim()}`;
  if (!MEMBER.test(line) && !CLOSING.test(line) && !isBlock(lines, at)) return undefined;
  const code = indent + line.trim().replaceAll('"', "'");
  return isFormatted(code) ? code : undefined;
}

/** Whether a line opens an object whose closing brace is the end of the member. */
function isBlock(lines: string[], at: number): boolean {
  return OPENING.test(lines[at] ?? '') && CLOSING.test(lines[nextAtDepth(lines, at)] ?? '');
}

/** The index after the member that starts at a line. */
function memberEnd(lines: string[], at: number): number {
  let last = at;
  while (last < lines.length && !lines[last]?.endsWith(';')) last = nextAtDepth(lines, last);
  return last + 1;
}

/** The index of the next line of code with the same indentation. */
function nextAtDepth(lines: string[], at: number): number {
  const depth = indentation(lines[at] ?? '');
  let next = at + 1;
  while (
    next < lines.length &&
    (indentation(lines[next] ?? '') !== depth || COMMENT.test(lines[next] ?? ''))
  )
    next += 1;
  return next;
}

/** Formats one member with prettier, at the depth that it has in the file. */
async function formatMember(lines: string[]): Promise<string> {
  const depth = indentation(lines[0] ?? '') / 4;
  const around = ['interface Around {', ...Array.from({ length: depth }, () => 'around: {')].slice(
    0,
    depth,
  );
  const text = [...around, ...lines, ...around.map(() => '}')].join('\n');
  return (await format(text))
    .trimEnd()
    .split('\n')
    .slice(depth, depth === 0 ? undefined : -depth)
    .join('\n');
}

/** The indentation of a line, in which the lines of a comment are one column off. */
function indentation(line: string): number {
  const spaces = line.length - line.trimStart().length;
  return spaces - (spaces % 4);
}
