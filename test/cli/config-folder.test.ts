/** Where the command saves its files. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { CLI, startProgram, temporaryFolder } from './command.ts';

/** Runs the command in a folder, with these variables in place of those of a test. */
const runIn = (folder: string, args: string[], variables: Record<string, string>) => {
  const env = ['env', '-u', 'HOME', '-u', 'XDG_CONFIG_HOME', '-C', folder];
  const set = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const program = [...env, ...set, process.execPath, CLI, ...args];
  return startProgram(program, { home: folder }).ended;
};

test.each(['', 'relative/config', '.'])(
  'XDG_CONFIG_HOME=%j is ignored, and nothing is saved below the current folder',
  async (XDG_CONFIG_HOME) => {
    const [HOME, folder] = [await temporaryFolder(), await temporaryFolder()];
    const { code, stdout } = await runIn(folder, ['request'], { HOME, XDG_CONFIG_HOME });
    expect({ code, files: await readdir(folder) }).toEqual({ code: 0, files: [] });
    expect(stdout).toMatch(/X-Plex-Client-Identifier: [\da-f-]{36}\n/);
    expect(await readdir(join(HOME, '.config/plex-pin'))).toEqual(['client-identifier']);
  },
);

// The home is then that of the tester, where a test must not write, so that this command only reads.
test.each([{ HOME: '' }, { HOME: '.' }, { HOME: '', XDG_CONFIG_HOME: '.config' }, {}])(
  'with %j, nothing is read from the current folder',
  async (variables) => {
    const folder = await temporaryFolder();
    const file = join(folder, '.config/plex-pin/credentials/http-127.0.0.1%3A1.json');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '{"token":"planted","clientIdentifier":"planted"}');
    const args = ['token', '--plex-tv', 'http://127.0.0.1:1'];
    expect(await runIn(folder, args, variables)).toMatchObject({ code: 4, stdout: '' });
  },
);
