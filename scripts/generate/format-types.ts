/**
 * What the TypeScript compiler printed of types, as prettier would print it. Most lines differ in
 * indentation and quotes alone, and prettier takes longer than everything else together: it is given
 * only the members that are more than such lines.
 */
import { format } from './format.ts';
import { isFormatted } from './typescript.ts';

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

/** A comment that has a line with no asterisk, from a line break other than the usual one. */
const BROKEN_COMMENT = /^ *\/\*(?:(?!\*\/)[^])*\n(?! *\*)/m;

export async function formatTypes(text: string): Promise<string> {
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

/** A line with the right indentation and quotes, unless there is more to do. */
function simpleLine(lines: string[], at: number): string | undefined {
  const line = lines[at] ?? '';
  const indent = ' '.repeat(indentation(line) / 2);
  if (COMMENT.test(line))
    return `${indent}${line.trimStart().startsWith('/') ? '' : ' '}${line.trim()}`;
  if (!MEMBER.test(line) && !CLOSING.test(line) && !isBlock(lines, at)) return undefined;
  const code = indent + line.trim().replaceAll('"', "'");
  return isFormatted(code) ? code : undefined;
}

/** Whether a line opens an object, and nothing follows the brace that closes it. */
function isBlock(lines: string[], at: number): boolean {
  return OPENING.test(lines[at] ?? '') && CLOSING.test(lines[nextAtDepth(lines, at)] ?? '');
}

/** Where the member that starts at a line is over. */
function memberEnd(lines: string[], at: number): number {
  let last = at;
  while (last < lines.length && !lines[last]?.endsWith(';')) last = nextAtDepth(lines, last);
  return last + 1;
}

/** The next line of code that is as far to the right as the one given. */
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

/** One member by prettier, as deep within others as it is in the file. */
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

/** How far a line is to the right; the lines of a comment stand one further than its start. */
function indentation(line: string): number {
  const spaces = line.length - line.trimStart().length;
  return spaces - (spaces % 4);
}
