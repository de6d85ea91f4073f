import type { Command } from 'commander';
import { createPlexClient, PlexError, type PlexClient } from '../index.ts';
import { storedIdentifier } from './client-identifier.ts';

/** The options that all commands share. */
export interface ClientOptions {
  product: string;
  clientIdentifier?: string;
  plexTv?: string | undefined;
}

/** The fields of an input error, as they are typed. */
const FLAGS = new Map([
  ['product', '--product'],
  ['clientIdentifier', '--client-identifier'],
  ['plexTv', '--plex-tv'],
]);

/** Makes the client that the options ask for. Options that it refuses are wrong usage. */
export async function createClient(
  options: ClientOptions,
  command: Command,
  fetch = globalThis.fetch,
): Promise<PlexClient> {
  const { product, plexTv } = options;
  const clientIdentifier = options.clientIdentifier ?? (await storedIdentifier());
  try {
    return createPlexClient({ clientIdentifier, product, fetch, plexTv });
  } catch (error) {
    if (!(error instanceof PlexError) || error.code !== 'input') throw error;
    const flag = FLAGS.get(error.field);
    if (flag === undefined) throw error;
    return command.error(`error: ${usage(flag, error.message.slice(error.field.length + 1))}`);
  }
}

/** What a flag takes. The client's words for an origin offer an option that the command has not. */
const usage = (flag: string, problem: string): string =>
  flag === '--plex-tv'
    ? `${flag} must be an https origin without a path, or an http one on this machine, such as http://127.0.0.1:7777`
    : `${flag} ${problem}`;
