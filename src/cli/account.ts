import process from 'node:process';
import { type Command, Option } from 'commander';
import type { PlexClient } from '../index.ts';
import {
  addClientOptions,
  type ClientOptions,
  createClient,
  selectedIdentifier,
} from './client.ts';
import { EXIT_CODES, formatExamples } from './messages.ts';
import {
  findSavedSignIn,
  getFreshToken,
  notSignedIn,
  type SavedSignIn,
} from './saved/saved-sign-in.ts';
import { readPipe, readStdin } from './terminal/stdin.ts';

/** The options of the commands that act with a token from any source. */
export interface AccountOptions extends ClientOptions {
  tokenStdin?: true;
}

const TOKEN_SOURCES = `
The token is read from stdin (with --token-stdin), else from PLEX_TOKEN in the
environment (without --profile), else from the sign-in saved for this plex.tv
(\`plex-pin sign-in\` with --save or --jwt), else from a pipe.
`;

/** Adds the options of such a command, and help that says which token it uses. */
export const addAccountOptions = (command: Command, ...exampleLines: string[]): Command =>
  addClientOptions(command)
    .addOption(new Option('--token-stdin', 'read the token from stdin').conflicts('profile'))
    .addHelpText('after', `${formatExamples(...exampleLines)}${TOKEN_SOURCES}${EXIT_CODES}`);

/** A signed-in user's account. */
export interface Account {
  client: PlexClient;
  token: string;
  /** The identifier that the client sends. */
  clientIdentifier: string;
  /** Where the token comes from. */
  source: 'stdin' | 'PLEX_TOKEN' | 'saved';
  /** The saved sign-in, if the token is from it. */
  saved?: SavedSignIn | undefined;
}

/**
 * Opens the account that a command acts for. A token that the user passes explicitly (stdin, then the environment)
 * takes precedence over the saved one, which is refreshed first and sent only to the plex.tv that issued it. The last
 * resort is a pipe.
 *
 * @throws {NotSignedInError} There is no token.
 */
export async function openAccount(
  options: AccountOptions,
  command: Command,
  signal: AbortSignal,
): Promise<Account> {
  const account =
    (await findAccount(options, command, signal)) ??
    (await useToken(await readPipe(signal), 'stdin', options, command));
  if (account) return account;
  throw notSignedIn(options, command, '--save', ' (or set PLEX_TOKEN, or pipe a token to stdin)');
}

/** Finds the account that a command acts for, like `openAccount`, but reads no pipe. */
export async function findAccount(
  options: AccountOptions,
  command: Command,
  signal: AbortSignal,
): Promise<Account | undefined> {
  if (options.tokenStdin) {
    return useToken(await readTokenFromStdin(command, signal), 'stdin', options, command);
  }
  const fromEnvironment = options.profile === undefined ? (process.env['PLEX_TOKEN'] ?? '') : '';
  const explicit = await useToken(fromEnvironment, 'PLEX_TOKEN', options, command);
  if (explicit) return explicit;
  const saved = await findSavedSignIn(options, command, signal);
  if (!saved) {
    // Usage errors are reported first.
    await createClient({ clientIdentifier: 'nobody', ...options }, command);
    return undefined;
  }
  // plex.tv ties a token to the client identifier that it was issued to.
  const { clientIdentifier } = { ...saved.credentials, ...options };
  const client = await createClient({ ...options, clientIdentifier }, command);
  const token = await getFreshToken(saved, signal);
  return { client: client.withToken(token), token, clientIdentifier, source: 'saved', saved };
}

async function useToken(
  text: string,
  source: Account['source'],
  options: AccountOptions,
  command: Command,
): Promise<Account | undefined> {
  const token = text.trim();
  if (token === '') return undefined;
  const clientIdentifier = await selectedIdentifier(options, command);
  const client = await createClient({ ...options, clientIdentifier }, command);
  return { client: client.withToken(token), token, clientIdentifier, source };
}

async function readTokenFromStdin(command: Command, signal: AbortSignal): Promise<string> {
  if (process.stdin.isTTY) {
    return command.error('error: --token-stdin needs a pipe or a file, but stdin is a terminal');
  }
  const token = (await readStdin(signal)).trim();
  if (token === '') throw new Error('stdin contains no token');
  return token;
}
