/** Runs the built command as a user does: in a separate process, with a home folder of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { createPlexClient, startSignIn } from '../../src/index.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import { buildIfStale } from './build.ts';

await buildIfStale();

export const CLI = resolve(import.meta.dirname, '../../dist/cli.js');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

type Variables = Record<string, string>;

export interface TerminalSize {
  columns: number;
  rows: number;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves with the match as soon as the output so far (stderr, then stdout) matches the expression. */
  seen(expression: RegExp): Promise<RegExpMatchArray>;
  readonly ended: Promise<Ended>;
}

/** Creates a folder that is deleted after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plex-pin-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Starts a sandbox that is closed after the test. */
export async function listen(options?: SandboxOptions): Promise<{ sandbox: Sandbox; url: string }> {
  const sandbox = createSandbox(options);
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return { sandbox, url: (await sandbox.listen()).url };
}

/** Returns a port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('Not a port');
  return address.port;
}

/** Signs a user in and returns the token. */
export async function tokenFrom(sandbox: Sandbox, user = 'owner'): Promise<string> {
  const plex = createPlexClient({ clientIdentifier: 'test', fetch: sandbox.fetch });
  const signIn = await startSignIn(plex);
  sandbox.approve(signIn.code, { user });
  const signedIn = await signIn.check();
  if (!signedIn) throw new Error('Not approved');
  return signedIn.token;
}

/** Saves a token in a home as `sign-in --save` does. */
export async function saveToken(home: string, plexTv: string, token: string): Promise<void> {
  const folder = join(home, 'plex-pin/credentials');
  await mkdir(folder, { recursive: true });
  const { port } = new URL(plexTv);
  const credentials = { token, clientIdentifier: 'my-tv' };
  await writeFile(join(folder, `http-127.0.0.1%3A${port}.json`), JSON.stringify(credentials));
}

/** Runs the command to its end, with its configuration in `home` or in a temporary folder. */
export const plexPin = async (
  args: readonly string[],
  home?: string,
  variables?: Variables,
): Promise<Ended> => (await start(args, home, variables)).ended;

/** Runs the command to its end with text on its stdin. */
export async function pipeInto(
  args: readonly string[],
  text: string,
  { home, ...variables }: Variables = {},
): Promise<Ended> {
  const { child, ended } = await start(args, home, variables);
  child.stdin.end(text);
  return ended;
}

export const start = async (
  args: readonly string[],
  home?: string,
  variables: Variables = {},
): Promise<Running> =>
  startProgram([process.execPath, CLI, ...args], {
    ...variables,
    home: home ?? (await temporaryFolder()),
  });

/**
 * Starts the command in a pseudo-terminal, which also receives stdout. Its size is unknown unless one
 * is given.
 */
export async function inTerminal(
  args: string,
  variables: Variables = {},
  size?: TerminalSize,
): Promise<Running> {
  const resize = size ? `stty cols ${size.columns} rows ${size.rows}; ` : '';
  const command = `${resize}exec "${process.execPath}" "${CLI}" ${args}`;
  return startProgram(['script', '-qec', command, '/dev/null'], {
    home: await temporaryFolder(),
    TERM: 'xterm-256color',
    ...variables,
  });
}

/** Starts a program without the environment of this process, such as CI or NO_COLOR. */
export function startProgram(
  [program = '', ...args]: readonly string[],
  { home, ...variables }: Variables & { home: string },
): Running {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], HOME: home, XDG_CONFIG_HOME: home, ...variables },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  const arrivals = new EventEmitter();
  const collect = (name: 'stdout' | 'stderr') => {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      arrivals.emit('data');
    });
  };
  collect('stdout');
  collect('stderr');
  const closed = once(child, 'close');
  return {
    child,
    async seen(expression) {
      for (;;) {
        const match = expression.exec(output.stderr + output.stdout);
        if (match) return match;
        const more = once(arrivals, 'data').then(() => true);
        if (!(await Promise.race([more, closed.then(() => false)]))) {
          throw new Error(`Ended without ${expression}:\n${output.stderr}${output.stdout}`);
        }
      }
    },
    // The first argument of 'close' is the exit code.
    ended: closed.then(([code]) => ({ code: code as number | null, ...output })),
  };
}
