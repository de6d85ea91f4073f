/**
 * Checks a document by Redocly's rules. Whatever is malformed is taken out of it: a part that does not
 * change how an operation is called is ignored, and any other is marked as broken.
 */
import type { BaseResolver, Config, Document, NormalizedProblem } from '@redocly/openapi-core';
import { broken, brokenReason, markBroken } from './broken.ts';
import { misplacedValues } from './misplaced-values.ts';
import { restoreText } from './hidden-names.ts';
import { child, isReference, pointerSegments, visitObjects } from './openapi.ts';
import { formatLocation, oneLine, type Warning } from './problems.ts';
import { loadRedocly } from './redocly.ts';
import { unresolved } from './broken-references.ts';

/** The rules that the generator relies on; `npm run lint` checks the style. */
export const RULES = {
  struct: 'error',
  'no-unresolved-refs': 'error',
  'operation-parameters-unique': 'error',
} as const;

/** The types and fields that a call depends on, by Redocly's names. */
const ESSENTIAL_TYPE =
  /^Expected type `(Parameter|ParameterList|RequestBody|Response|Responses|MediaType|MediaTypesMap|Operation|PathItem)`/;
const ESSENTIAL_FIELD = /^(in|name|style|content)$/;
const NO_OBJECT = /^Expected type `([a-z]|\w+List)/;
const MISSING_FIELD = /^The field `(in|name|content)` must be present/;

/** Keywords of schemas that count in each version, and those that others may refer to. */
const KEYWORDS =
  /^(const|contentEncoding|contentMediaType|definitions|\$defs|examples?|nullable|patternProperties|prefixItems)$/;

/** Checks a document and the files that it refers to, and takes out what is malformed. */
export async function lintDocument(
  document: Document,
  config: Config,
  externalRefResolver: BaseResolver,
): Promise<Warning[]> {
  const lint = () =>
    loadRedocly().lintDocument({ document, config: config.styleguide, externalRefResolver });
  const problems = await lint();
  const warnings = await removeProblems(problems, document, externalRefResolver);
  if (!problems.some(({ ruleId }) => ruleId === 'no-unresolved-refs')) return warnings;
  // Redocly expects no type in the place of a reference. What is missing now was reported as malformed.
  const known = new Set(problems.map(problemKey));
  const others = (await lint()).filter(
    (problem) => !known.has(problemKey(problem)) && !problem.message.includes('must be present'),
  );
  return [...warnings, ...(await removeProblems(others, document, externalRefResolver))];
}

const problemKey = ({ location: [location], message }: NormalizedProblem): string =>
  `${location?.source.absoluteRef}${location?.pointer} ${message}`;

/** Takes out what has a problem. Returns what to say about it. */
async function removeProblems(
  problems: NormalizedProblem[],
  document: Document,
  { cache }: BaseResolver,
): Promise<Warning[]> {
  const isVersion31 = String(child(document.parsed, 'openapi')).startsWith('3.1');
  const warnings: Warning[] = [];
  for (const problem of problems.map(restoreProblem)) {
    const [location] = problem.location;
    const { pointer } = location ?? {};
    const root = await cache.get(location?.source.absoluteRef ?? '')?.catch(() => undefined);
    const message =
      pointer !== undefined && root && 'parsed' in root
        ? removeMalformed(root.parsed, pointer, problem, isVersion31)
        : `${oneLine(problem.message)}: correct the syntax`;
    if (message !== undefined && location)
      warnings.push({ at: () => formatLocation(location), message });
  }
  if (problems.length === 0) return warnings;
  for (const { pointer, message } of misplacedValues(document.parsed, isVersion31)) {
    const problem = { ruleId: 'struct', message, suggest: [] };
    const text = removeMalformed(document.parsed, pointer, problem, isVersion31);
    const location = { source: document.source, pointer, reportOnKey: false };
    if (text !== undefined) warnings.push({ at: () => formatLocation(location), message: text });
  }
  visitObjects(document.parsed, removeIgnoredItems);
  return warnings;
}

/** A problem with the names as the spec has them. */
const restoreProblem = (problem: NormalizedProblem): NormalizedProblem => ({
  ...problem,
  message: restoreText(problem.message),
  suggest: problem.suggest.map(restoreText),
});

type Problem = Pick<NormalizedProblem, 'ruleId' | 'message' | 'suggest'>;

/** Takes a malformed part out of a parsed file. Returns what to say about it. */
function removeMalformed(
  root: unknown,
  pointer: string,
  problem: Problem,
  isVersion31: boolean,
): string | undefined {
  const segments = pointerSegments(pointer);
  const key = segments.pop();
  const parent = segments.reduce<unknown>(child, root);
  if (key === undefined || typeof parent !== 'object' || parent === null)
    return problemText(problem, 'see the OpenAPI specification');
  const value = child(parent, key);
  const reason = brokenReason(value);
  if (reason !== undefined && !problem.message.startsWith('Property')) {
    // What is an object stays, and says what is broken.
    if (!NO_OBJECT.test(problem.message) || ESSENTIAL_TYPE.test(problem.message)) return undefined;
    if (ESSENTIAL_FIELD.test(key) && !isSchemaPart(segments)) markBroken(parent, reason);
    else delete parent[key as keyof typeof parent];
    return reason;
  }
  const replace = (replacement: unknown) => Object.assign(parent, { [key]: replacement });
  const { ruleId, message } = problem;

  if (ruleId === 'no-unresolved-refs') {
    // Redocly does not know that the name of a schema is enough here.
    if (segments.at(-1) === 'mapping' || !isReference(value)) return undefined;
    const detail = /\$ref: (.*)$/s.exec(message)?.[1];
    const text = unresolved(value.$ref);
    markBroken(value, text);
    return detail ? text.replace('":', `": ${oneLine(detail)}:`) : text;
  }
  if (ruleId === 'operation-parameters-unique') {
    const { in: location, name } = (value ?? {}) as { in?: unknown; name?: unknown };
    return `the parameter "${String(name)}" (${String(location)}) is declared twice: the last one counts`;
  }
  if (MISSING_FIELD.test(message) && typeof value === 'object' && value !== null) {
    const text = problemText(problem, 'add it');
    markBroken(value, text);
    return text;
  }
  if (isVersion31 && typeof value === 'boolean' && message.startsWith('Expected type `Schema`')) {
    // JSON Schema 2020-12 allows it everywhere, and Redocly only in some places.
    replace(value ? {} : { not: {} });
    return undefined;
  }
  if (/^(Expected|`)/.test(message)) {
    const text = problemText(problem, 'correct it; the value is ignored');
    if (ESSENTIAL_TYPE.test(message)) replace(broken(text));
    else if (ESSENTIAL_FIELD.test(key) && !isSchemaPart(segments)) markBroken(parent, text);
    else if (message.startsWith('Expected type `Schema`')) replace({});
    else if (Array.isArray(parent)) replace(undefined);
    else delete parent[key as keyof typeof parent];
    return text;
  }
  if (key === 'nullable' && isSchemaPart(segments))
    return `${oneLine(message).replace(/\.$/, '')}: null is allowed nevertheless`;
  if (!message.startsWith('Property')) return problemText(problem, 'see the OpenAPI specification');
  // The operations of such a path are left out.
  if (segments.length === 1 && segments[0] === 'paths') return undefined;
  if (!isSchemaPart(segments) || !KEYWORDS.test(key)) delete parent[key as keyof typeof parent];
  return problemText(problem, 'it is ignored');
}

/** Items are ignored in place first, so that the indices in the pointers of other problems stay right. */
function removeIgnoredItems(node: object): void {
  if (Array.isArray(node) && node.includes(undefined))
    node.splice(0, node.length, ...node.filter((item) => item !== undefined));
}

/** Whether a part belongs to a schema, as opposed to a parameter. */
const isSchemaPart = (segments: string[]): boolean =>
  segments.some((segment) => ['schema', 'schemas', 'properties'].includes(segment));

function problemText({ message, suggest }: Problem, advice: string): string {
  const text = oneLine(message).replace(/\.$/, '');
  return suggest.length > 0 && suggest.length < 4
    ? `${text}: did you mean ${suggest.join(' or ')}?`
    : `${text}: ${advice}`;
}
