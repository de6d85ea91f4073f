import process from 'node:process';
import type { Command } from 'commander';
import type { PlexClient } from '../index.ts';
import type { DeviceKeyJson } from '../jwt/index.ts';
import { addClientOptions, type ClientOptions, createClient, plexTvOrigin } from './client.ts';
import { EXIT_CODES, formatExamples } from './messages.ts';
import { findSavedSignIn, getFreshToken, NotSignedInError } from './saved-sign-in.ts';
import { readPipe, readStdin } from './stdio.ts';

/** The options of the commands that act with a token from any source. */
export interface AccountOptions extends ClientOptions {
  tokenStdin?: true;
}

const TOKEN_SOURCES = `
The token is read from stdin (with --token-stdin), else from PLEX_TOKEN in the
environment, else from the sign-in saved for this plex.tv (\`plex-pin sign-in\`
with --save or --jwt), else from a pipe.
`;

/** Adds the options of such a command, and help that says which token it uses. */
export const addAccountOptions = (command: Command, ...exampleLines: string[]): Command =>
  addClientOptions(command)
    .option('--token-stdin', 'read the token from stdin')
    .addHelpText('after', `${formatExamples(...exampleLines)}${TOKEN_SOURCES}${EXIT_CODES}`);

/** A signed-in user's account. */
export interface Account {
  client: PlexClient;
  token: string;
  /** The saved key that the token belongs to. */
  deviceKey?: DeviceKeyJson | undefined;
  /** The plex.tv of the account. */
  origin: string;
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
  const origin = plexTvOrigin(options.plexTv);
  const explicitToken = options.tokenStdin
    ? await readTokenFromStdin(command, signal)
    : process.env['PLEX_TOKEN']?.trim() || undefined;
  const saved =
    explicitToken === undefined ? await findSavedSignIn(options, command, signal) : undefined;
  // plex.tv ties a token to the client identifier that it was issued to.
  const client = await createClient({ ...saved?.credentials, ...options }, command);
  const token =
    explicitToken ??
    (saved && (await getFreshToken(saved, signal))) ??
    ((await readPipe(signal)).trim() || undefined);
  if (token === undefined) {
    throw new NotSignedInError(
      `Not signed in to ${origin}. Run: plex-pin sign-in --save (or set PLEX_TOKEN, or pipe a token to stdin)`,
    );
  }
  const deviceKey = saved?.credentials.deviceKey;
  return { client: client.withToken(token), token, deviceKey, origin };
}

async function readTokenFromStdin(command: Command, signal: AbortSignal): Promise<string> {
  if (process.stdin.isTTY) {
    return command.error('error: --token-stdin needs a pipe or a file, but stdin is a terminal');
  }
  const token = (await readStdin(signal)).trim();
  if (token === '') throw new Error('stdin contains no token');
  return token;
}
