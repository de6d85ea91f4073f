import process from 'node:process';
import type { Command } from 'commander';
import type { PlexClient } from '../index.ts';
import type { DeviceKeyJson } from '../jwt/index.ts';
import { type ClientOptions, createClient } from './client.ts';
import { originOf } from './credentials.ts';
import { freshToken } from './fresh-token.ts';
import { findKept } from './kept.ts';
import { NotSignedIn } from './not-signed-in.ts';
import { readPiped, readStdin } from './stdin.ts';

/** The options of the commands that need a token. */
export interface AccountOptions extends ClientOptions {
  tokenStdin?: true;
}

/** Somebody who is signed in. */
export interface Account {
  client: PlexClient;
  token: string;
  /** The key that the token was refreshed with, or will be. */
  deviceKey?: DeviceKeyJson | undefined;
  /** Which plex.tv it is an account of. */
  origin: string;
}

/**
 * The account to act for. What was asked for explicitly wins: the token on stdin, then that of the
 * environment, then the kept one, fresh, which goes only to the plex.tv that gave it. Where there is none
 * of these, a token that is piped in is meant.
 */
export async function openAccount(
  options: AccountOptions,
  command: Command,
  signal: AbortSignal,
): Promise<Account> {
  const origin = originOf(options.plexTv);
  const given = options.tokenStdin
    ? await tokenOnStdin(command, signal)
    : process.env['PLEX_TOKEN']?.trim() || undefined;
  const kept = given === undefined ? await findKept(options, command, signal) : undefined;
  // plex.tv ties a token to the identifier that it was given to.
  const client = await createClient({ ...kept?.credentials, ...options }, command);
  const token =
    given ??
    (kept && (await freshToken(kept, signal))) ??
    ((await readPiped(signal)).trim() || undefined);
  if (token === undefined) {
    throw new NotSignedIn(
      `Not signed in at ${origin}: use plex-pin sign-in --save, set PLEX_TOKEN, or pipe a token in`,
    );
  }
  return { client: client.withToken(token), token, deviceKey: kept?.credentials.deviceKey, origin };
}

async function tokenOnStdin(command: Command, signal: AbortSignal): Promise<string> {
  if (process.stdin.isTTY) {
    return command.error('error: --token-stdin reads a pipe or a file, and stdin is a terminal');
  }
  const token = (await readStdin(signal)).trim();
  if (token === '') throw new Error('There is no token on stdin');
  return token;
}
