import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLI, listen, plexPin, start, startProgram, temporaryFolder } from './command.ts';

test.each([
  [['--bogus'], "unknown option '--bogus'"],
  [['sign-up'], "unknown command 'sign-up'"],
  [['--plex-tv', 'https://plex.tv', 'whoami'], 'the command comes before its options'],
  [['help', 'sign-up'], "unknown command 'sign-up'"],
  [['whoami', '--profile', 'a/b'], '--profile must be a name'],
  [['whoami', '--profile', ''], '--profile must be a name'],
  [['whoami', '--token-stdin', '--profile', 'a'], "'--token-stdin' cannot be used with option"],
  [['request', 'more'], "too many arguments for 'request'"],
  [['request', '--format', 'xml'], "argument 'xml' is invalid"],
  [['--product'], "option '--product <name>' argument missing"],
  [['--sandbox', '--plex-tv', 'https://plex.tv'], "'--sandbox' cannot be used with option"],
  [['--sandbox', '--save'], "'--save' cannot be used with option '--sandbox'"],
  [['token', '--client-identifier', 'a'], "unknown option '--client-identifier'"],
  [['token', '--json'], "unknown option '--json'"],
  [['refresh', 'token'], "too many arguments for 'refresh'"],
  [['whoami', 'token'], "too many arguments for 'whoami'"],
  [['whoami', '--token', 'token'], "unknown option '--token'"],
  [['servers', '--plex-tv', 'http://plex.tv'], '--plex-tv must be an https origin'],
  [['sign-out', '--client-identifier', ''], '--client-identifier must not be empty'],
  [['sandbox', '--port', '65536'], "'65536' is invalid. It must be a whole number from 0 to"],
  [['sandbox', '--port', '-1'], "'-1' is invalid. It must be a whole number from 0 to"],
  [['sandbox', '--auto-approve', 'soon'], "'soon' is invalid. It must be a number of seconds"],
  [['sandbox', '--host', ''], "'' is invalid. It must not be empty"],
  [['sandbox', '--user', ' '], "' ' is invalid. It must not be empty"],
  [['sandbox', '--user', 'ada', '--user', 'ada'], "'ada' is invalid. It must not be given twice"],
  [['token', '--plex-tv', 'plex.tv'], '--plex-tv must be an https origin'],
  [['--plex-tv', 'plex.tv'], '--plex-tv must be an https origin'],
  [['--plex-tv', 'http://plex.tv'], '--plex-tv must be an https origin'],
  [['request', '--client-identifier', ' '], '--client-identifier must not be empty'],
  [['request', '--product', 'a\nb'], '--product must be a string without control characters'],
])('%j is a usage error', async (args, problem) => {
  const { code, stdout, stderr } = await plexPin(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    /^error: .*\n(\(Did you mean .*\?\)\n)?Run "plex-pin .*help.*" to see .*\n$/,
  );
  expect(stderr).toContain(problem);
});

test.each([
  [['signin'], 'sign-in'],
  [['login'], 'sign-in'],
  [['log-out'], 'sign-out'],
  [['whoami', '--jsn'], '--json'],
  [['--sandboxes'], '--sandbox'],
])('%j suggests %s', async (args, suggestion) => {
  const { code, stderr } = await plexPin(args);
  expect(code).toBe(2);
  expect(stderr.split('\n')[1]).toBe(`(Did you mean ${suggestion}?)`);
});

test('an invalid name in PLEX_PIN_PROFILE is a usage error', async () => {
  const { code, stderr } = await plexPin(['token'], undefined, { PLEX_PIN_PROFILE: '../a' });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: PLEX_PIN_PROFILE must be a name/);
});

test.each([
  [['-h'], ['--help']],
  [['help'], ['--help']],
  [
    ['help', 'sign-in'],
    ['sign-in', '--help'],
  ],
  [
    ['token', '-h'],
    ['token', '--help'],
  ],
  [['-v'], ['--version']],
])('%j is the same as %j', async (short, long) => {
  const ended = await plexPin(short);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended).toEqual(await plexPin(long));
});

test.each([
  [['--help'], '$ plex-pin --sandbox\n'],
  [['sign-in', '--help'], '$ plex-pin sign-in --sandbox\n'],
  [['status', '--help'], '$ plex-pin status\n'],
  [['token', '--help'], '$ export PLEX_TOKEN=$(plex-pin token)\n'],
  [['refresh', '--help'], '$ plex-pin refresh\n'],
  [['whoami', '--help'], '$ plex-pin whoami\n'],
  [['servers', '--help'], '$ plex-pin servers --token-stdin --json < token\n'],
  [['sign-out', '--help'], '$ plex-pin sign-out\n'],
  [['sandbox', '--help'], '$ plex-pin sandbox --port 7777\n'],
  [['request', '--help'], '$ plex-pin request --strong\n'],
  [['completion', '--help'], '$ source <(plex-pin completion bash)\n'],
])('%j prints help with an example', async (args, example) => {
  const { code, stdout, stderr } = await plexPin(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: plex-pin /);
  expect(stdout).toContain(example);
  expect(stdout).toContain('\nOptions:\n');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('the help lists every command', async () => {
  const { stdout } = await plexPin(['--help']);
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) (?:\[options\])?/gm)].map(
    ([, name]) => name,
  );
  expect(commands).toEqual([
    'sign-in',
    'status',
    'token',
    'refresh',
    'whoami',
    'servers',
    'sign-out',
    'sandbox',
    'request',
    'completion',
    'help',
  ]);
});

test('--version prints the version of the package', async () => {
  const file = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  const { version } = JSON.parse(file) as { version: string };
  expect(await plexPin(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('a closed stdout pipe is not an error', async () => {
  const running = await start(['request']);
  running.child.stdout.destroy();
  expect(await running.ended).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('a closed stderr pipe does not lose the token', async () => {
  const { url } = await listen({ autoApprove: 0 });
  const running = await start(['--plex-tv', url]);
  running.child.stderr.destroy();
  expect(await running.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S+\n$/) });
});

test('a result that cannot be written is an error', async () => {
  const home = await temporaryFolder();
  const { ended } = startProgram(
    ['sh', '-c', `"$0" "$1" request > /dev/full`, process.execPath, CLI],
    {
      home,
    },
  );
  expect(await ended).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: ENOSPC.*\n$/),
  });
});
