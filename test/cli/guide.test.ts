/** docs/guides/command.md describes every command, every option of `sign-in`, and every exit code. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/cli/messages.ts';
import { createProgram } from '../../src/cli/program.ts';
import { ROOT } from './build.ts';

const guide = await readFile(join(ROOT, 'docs/guides/command.md'), 'utf8');

/** Lists the first words in the first column of the table below a heading. */
const rowsOf = (heading: string): string[] => {
  const section = guide.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `?([\w-]+)[^|]*\|/gm)]
    .map(([, word = '']) => word)
    .filter((word) => !/^-+$/.test(word))
    .slice(1);
};

test('every command is described, in the order of the help', () => {
  const program = createProgram();
  const names = program
    .createHelp()
    .visibleCommands(program)
    .map((command) => command.name());
  expect(rowsOf('Commands')).toEqual(names);
});

test('every option of sign-in is described', () => {
  const [signIn] = createProgram().commands;
  const flags = signIn?.options.map(({ long }) => long) ?? [];
  expect(flags.length).toBeGreaterThan(5);
  expect(new Set(rowsOf('Sign in'))).toEqual(new Set(flags));
});

test('every exit code is described', () => {
  const codes = [...EXIT_CODES.matchAll(/\d+/g)].map(([code]) => code);
  expect(rowsOf('Exit codes')).toEqual(codes);
});
