/** Compares two versions of an operation: the facts about it, its fields and its responses. */
import { compareProperties, compareTypes, type Context } from './compare-properties.ts';
import { isStillSufficient, securityText } from './read-security.ts';
import { coversStatus, failures, responseType, successes, successType } from './responses.ts';
import { entryOf, type OperationSurface } from './surface.ts';

interface Fact {
  text: (operation: OperationSurface) => string;
  /** Whether a change breaks calls that worked. */
  isBreaking: (old: OperationSurface, now: OperationSurface) => boolean;
}

const FACTS: Record<string, Fact> = {
  method: { text: ({ method }) => method, isBreaking: () => true },
  path: {
    text: ({ path }) => path,
    isBreaking: (old, now) => pathTemplate(old.path) !== pathTemplate(now.path),
  },
  server: { text: ({ server }) => server || 'none', isBreaking: () => true },
  security: {
    text: ({ security }) => securityText(security),
    isBreaking: (old, now) => !isStillSufficient(old.security, now.security),
  },
  request: { text: requestText, isBreaking: isRequestStricter },
  status: {
    text: (operation) => statusesOf(operation).join(', ') || 'none',
    isBreaking: (old, now) => isStatusReplaced(statusesOf(old), statusesOf(now)),
  },
  'response type': {
    text: (operation) =>
      [...new Set(successes(operation).flatMap(([, { mediaTypes }]) => mediaTypes))].join(', ') ||
      'none',
    // The client reads each of them, and the type of its result is compared by itself.
    isBreaking: () => false,
  },
  deprecated: { text: ({ deprecated }) => (deprecated ? 'yes' : 'no'), isBreaking: () => false },
};

/** A path without the names of its placeholders, which no request contains. */
export const pathTemplate = (path: string): string => path.replace(/\{[^{}]*\}/g, '{}');

function requestText({ request }: OperationSurface): string {
  if (!request) return 'none';
  return `${request.required ? 'required' : 'optional'} ${request.mediaTypes.join(', ')}`;
}

/** A body that is added has fields, which are compared by themselves. */
function isRequestStricter(
  { request: old }: OperationSurface,
  { request: now }: OperationSurface,
): boolean {
  if (!old) return false;
  const isKept = (mediaType: string) => now?.mediaTypes.includes(mediaType) === true;
  return (now?.required === true && !old.required) || !old.mediaTypes.every(isKept);
}

const statusesOf = (operation: OperationSurface): string[] =>
  successes(operation).map(([status]) => status);

/** Whether a status is gone that code may compare with, and another is there instead. */
const isStatusReplaced = (old: string[], now: string[]): boolean =>
  !old.every((status) => now.some((other) => coversStatus(other, status))) &&
  !now.every((status) => old.some((other) => coversStatus(other, status)));

export function compareOperations(
  name: string,
  old: OperationSurface,
  now: OperationSurface,
  versions: Omit<Context, 'directions'>,
): void {
  const request: Context = { ...versions, directions: ['request'] };
  const response: Context = { ...versions, directions: ['response'] };
  for (const [fact, { text, isBreaking }] of Object.entries(FACTS)) {
    const [before, after] = [text(old), text(now)];
    if (before === after) continue;
    versions.report({ kind: 'changed', name, fact, before, after, breaking: isBreaking(old, now) });
  }
  compareProperties(`${name}.`, old.fields, now.fields, request);
  compareTypes(
    { name, fact: 'response' },
    responseType(name, now),
    successType(old),
    successType(now),
    response,
  );
  compareFailures(name, old, now, response);
  for (const [status, { headers }] of Object.entries(old.responses)) {
    const after = entryOf(now.responses, status);
    if (after) compareProperties(`${name} ${status} header `, headers, after.headers, response);
  }
}

function compareFailures(
  name: string,
  old: OperationSurface,
  now: OperationSurface,
  response: Context,
): void {
  const [olds, nows] = [failures(old), failures(now)];
  for (const status of new Set([...Object.keys(olds), ...Object.keys(nows)])) {
    const [before, after] = [entryOf(olds, status), entryOf(nows, status)];
    const subject = { name, fact: status };
    if (before && after) {
      compareTypes(subject, `${name} ${status}`, before.type, after.type, response);
    } else {
      // Any call may fail with a status that is not declared.
      response.report({ kind: after ? 'added' : 'removed', ...subject, breaking: false });
    }
  }
}
