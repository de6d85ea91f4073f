/** Changes as text for people, as Markdown for pull requests, and as JSON for programs. */
import { singleLine } from '../print.ts';
import type { Change } from './change.ts';

export const FORMATS = {
  text: (changes: Change[]) => changes.map((change) => `${changeText(change)}\n`).join(''),
  markdown: toMarkdown,
  json: (changes: Change[]) => `${JSON.stringify(changes, null, 2)}\n`,
} as const satisfies Record<string, (changes: Change[]) => string>;

export type Format = keyof typeof FORMATS;

const SIGNS = { added: '+', removed: '-', renamed: '~', changed: '~' };

/** A change in one line, which ends in BREAKING if it is breaking. */
export const changeText = (change: Change): string =>
  singleLine(
    [`${SIGNS[change.kind]} ${description(change)}`, change.breaking && 'BREAKING']
      .filter(Boolean)
      .join(' '),
  );

function description({ kind, name, fact, before, after }: Change): string {
  const subject = fact ? `${name} ${fact}` : name;
  if (kind === 'renamed') return `${subject}: renamed to ${after}`;
  if (kind === 'changed') return `${subject}: ${before} => ${after}`;
  // Whether a field or a property is required is the first word of its text.
  return [subject, kind === 'added' && after?.split(' ')[0]].filter(Boolean).join(' ');
}

function toMarkdown(changes: Change[]): string {
  const breaking = changes.filter((change) => change.breaking);
  const others = changes.filter((change) => !change.breaking);
  const sections = [
    '## Changes of the API',
    changes.length === 0 && 'The API does not change.',
    breaking.length > 0 && `### Breaking: ${breaking.length}\n\n${table(breaking)}`,
    others.length > 0 && `### Not breaking: ${others.length}\n\n${table(others)}`,
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

const table = (changes: Change[]): string =>
  [
    '| | | before | after |',
    '| --- | --- | --- | --- |',
    ...changes.map(({ kind, name, fact, before, after }) =>
      ['', kind, cell(fact ? `${name} ${fact}` : name), cell(before), cell(after), '']
        .join(' | ')
        .trim(),
    ),
  ].join('\n');

/** Code in a cell of a table: a longer fence than any in the text, and no column of its own. */
function cell(text: string | undefined): string {
  if (text === undefined) return '';
  const fence = '`'.repeat(
    Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length)) + 1,
  );
  const padding = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${padding}${singleLine(text).replaceAll('|', '\\|')}${padding}${fence}`;
}
