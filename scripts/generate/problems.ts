/** Problems of a spec: warnings, which cost at most one operation, and errors, which cost the whole. */
import { relative } from 'node:path';
import type { LocationObject } from '@redocly/openapi-core';
import { restorePointer } from './hidden-names.ts';
import { loadRedocly } from './redocly.ts';

export interface Warning {
  /** Returns the `file:line:column`: finding it takes long in a large file. */
  at: () => string;
  message: string;
}

/** What costs an operation: the client could not call it. */
export class Unsupported extends Error {
  /** The JSON pointer, if it is not the operation's. */
  readonly pointer: string | undefined;

  constructor(reason: string, pointer?: string) {
    super(reason);
    this.pointer = pointer;
  }
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

/** Warnings as lines: one for those that say the same, at the place of the first. */
export function warningLines(warnings: Warning[]): string[] {
  const groups = new Map<string, Warning[]>();
  for (const warning of warnings) {
    const group = groups.get(warning.message);
    if (group) group.push(warning);
    else groups.set(warning.message, [warning]);
  }
  return [...groups].map(([message, [first, ...others]]) =>
    [
      `${first?.at()} warning: ${message}`,
      others.length > 0 && `(and ${others.length} more like it)`,
    ]
      .filter(Boolean)
      .join(' '),
  );
}

export const formatLocation = (location: LocationObject): string => {
  const pointer = location.pointer && restorePointer(location.pointer);
  const { start } = loadRedocly().getLineColLocation({ ...location, ...(pointer && { pointer }) });
  return `${displayPath(location.source.absoluteRef)}:${start.line}:${start.col}`;
};

/** The path of a file relative to the working directory. */
export const displayPath = (file: string): string => relative(process.cwd(), file) || file;

/** A message in one line, without the location in a YAML file: the problem starts with it. */
export const oneLine = (text: string): string =>
  text
    .trim()
    .replace(/ in "[^"]*" \(\d+:\d+\)| \(\d+:\d+\)$/, '')
    .replace(/\s*\n\s*/g, ' ');

/** The first line of the message of any error. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
