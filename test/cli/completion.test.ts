/** Completion in real shells, which call the command for each completion. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { CLI, plexPin, startProgram, temporaryFolder } from './command.ts';

const COMMANDS = createProgram()
  .commands.map((command) => command.name())
  .filter((name) => name !== 'complete');

let home: string;
let PATH: string;

beforeEach(async () => {
  home = await temporaryFolder();
  for (const name of ['work', 'at-home']) {
    await mkdir(join(home, 'plex-pin/profiles', name), { recursive: true });
  }
  await mkdir(join(home, 'bin'));
  await symlink(CLI, join(home, 'bin/plex-pin'));
  PATH = `${join(home, 'bin')}:${process.env['PATH']}`;
});

/** Completes the last word in bash. It splits words at equals signs, so the test does so, too. */
async function inBash(line: string): Promise<string[]> {
  const words = line.split(/ |(?<==)|(?==)/);
  const script = `
    source <(plex-pin completion bash)
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    compopt() { COMPOPT="$*"; }
    _plex_pin "$1"
    printf '%s\n' "\${COMPREPLY[@]}" "$COMPOPT"`;
  return linesOf(['bash', '--norc', '-c', script, 'bash', ...words]);
}

/** Completes the last word in fish. */
const inFish = (line: string): Promise<string[]> =>
  linesOf([
    'fish',
    '--no-config',
    '-c',
    'plex-pin completion fish | source; complete -C $argv',
    line,
  ]);

/** Completes the last word in zsh, in a terminal, and returns the line that it makes of it. */
async function inZsh(line: string): Promise<string> {
  await writeFile(
    join(home, '.zshrc'),
    `autoload -U compinit; compinit -D -u; source <(plex-pin completion zsh)
    PS1='ready> '
    show() { print -r -- "[$BUFFER]"; exit; }
    zle -N show; bindkey '^X' show\n`,
  );
  const running = startProgram(['script', '-qec', 'zsh -i', '/dev/null'], {
    home,
    PATH,
    ZDOTDIR: home,
    TERM: 'xterm',
  });
  await running.seen(/ready> /);
  running.child.stdin.write(`${line}\t\x18`);
  const [, completed = ''] = await running.seen(/\[(plex-pin.*)\]/);
  return completed;
}

async function linesOf(program: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await startProgram(program, { home, PATH }).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

const LINES: [line: string, words: string[]][] = [
  ['plex-pin ', COMMANDS],
  ['plex-pin si', ['sign-in', 'sign-out']],
  ['plex-pin help ref', ['refresh']],
  ['plex-pin completion ', ['bash', 'zsh', 'fish']],
  ['plex-pin --stro', ['--strong']],
  ['plex-pin --sandbox --s', ['--strong', '--save', '--scope']],
  ['plex-pin request --format ', ['http', 'curl']],
  ['plex-pin token --profile ', ['at-home', 'work']],
  ['plex-pin whoami --profile w', ['work']],
  ['plex-pin whoami --product ', []],
  [
    'plex-pin refresh ',
    ['--version', '--no-color', '--help', '--product', '--plex-tv', '--profile', '--json'],
  ],
  ['plex-pin --jwt --scope username em', ['email']],
  ['plex-pin sandbox --user ada --us', ['--user']],
  ['plex-pin bogus x', []],
];

describe.each([
  ['bash', inBash],
  ['fish', inFish],
])('%s', (_, completeIn) => {
  test.each(LINES)('completes %j', async (line, words) => {
    const found = (await completeIn(line)).map((candidate) => candidate.split('\t')[0]);
    expect(found).toHaveLength(words.length);
    expect(new Set(found)).toEqual(new Set(words));
  });
});

test('bash completes the value after an equals sign', async () => {
  expect(await inBash('plex-pin request --format=')).toEqual(['http', 'curl']);
  expect(await inBash('plex-pin request --format=c')).toEqual(['curl']);
});

test('bash completes the names of files', async () => {
  expect(await inBash('plex-pin sandbox --config ')).toEqual(['-o default']);
});

test('fish completes the value after an equals sign, and the names of files', async () => {
  expect(await inFish('plex-pin request --format=c')).toEqual(['--format=curl']);
  await writeFile(join(home, 'sandbox.json'), '{}');
  expect(await inFish(`plex-pin sandbox --config ${home}/sand`)).toEqual([`${home}/sandbox.json`]);
});

test('fish shows what each command does', async () => {
  expect(await inFish('plex-pin who')).toEqual(['whoami\tShow the signed-in user.']);
});

test.each([
  ['plex-pin whoa', 'plex-pin whoami '],
  ['plex-pin request --format cu', 'plex-pin request --format curl '],
  ['plex-pin request --format=cu', 'plex-pin request --format=curl '],
  ['plex-pin token --profile at', 'plex-pin token --profile at-home '],
])('zsh completes %j', async (line, completed) => {
  expect(await inZsh(line)).toBe(completed);
});

test('zsh completes the names of files', async () => {
  await writeFile(join(home, 'sandbox.json'), '{}');
  const line = `plex-pin sandbox --config ${home}/sand`;
  expect(await inZsh(line)).toBe(`plex-pin sandbox --config ${home}/sandbox.json `);
});

test('an unknown shell is a usage error that names the shells', async () => {
  const { code, stderr } = await plexPin(['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
});
