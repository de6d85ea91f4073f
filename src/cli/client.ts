import type { Command } from 'commander';
import { parseUrl } from '../client/url.ts';
import { createPlexClient, PlexError, type PlexClient } from '../index.ts';
import { abortableFetch, connectionTo } from './network/fetch.ts';
import { describeTimeout, TIMEOUT_MS } from './network/timeout.ts';
import { loadClientIdentifier } from './saved/client-identifier.ts';
import { credentialsFile, readCredentialsIfValid } from './saved/credentials.ts';
import { addProfileOption, profileOf, type ProfileOptions } from './saved/profile.ts';

/** The options of every command that creates a client. */
export interface ClientOptions extends ProfileOptions {
  product: string;
  clientIdentifier?: string;
  plexTv?: string | undefined;
}

/** Adds the options of a command whose client identifier is already known. */
export const addPlexTvOptions = (command: Command): Command =>
  addProfileOption(
    command
      .option('--product <name>', 'name of the app, shown to the user', 'plex-pin')
      .option('--plex-tv <url>', 'origin of another plex.tv, such as a sandbox'),
  );

/** Adds the same options and `--client-identifier`. */
export const addClientOptions = (command: Command): Command =>
  addPlexTvOptions(command).option(
    '--client-identifier <id>',
    'identifier of this installation (default: the saved one, or generated once)',
  );

/** The origin of plex.tv. Credentials are saved per origin and never sent to another one. */
export const plexTvOrigin = (plexTv = 'https://plex.tv'): string =>
  parseUrl(plexTv)?.origin ?? plexTv;

/** The file of the sign-in that the options select. It may not exist. */
export const selectedFile = (options: ClientOptions, command: Command): string =>
  credentialsFile(plexTvOrigin(options.plexTv), profileOf(options, command));

/** The client identifier that the options select. plex.tv already knows the one of a saved sign-in. */
export async function selectedIdentifier(
  { clientIdentifier, ...options }: ClientOptions,
  command: Command,
): Promise<string> {
  if (clientIdentifier !== undefined) return clientIdentifier;
  const profile = profileOf(options, command);
  const saved = await readCredentialsIfValid(selectedFile(options, command));
  return saved?.clientIdentifier ?? loadClientIdentifier(profile);
}

/** The flags of the client's options, which its input errors name. */
const FLAGS = new Map([
  ['product', '--product'],
  ['clientIdentifier', '--client-identifier'],
  ['plexTv', '--plex-tv'],
]);

/** Creates a client, whose requests a signal can abort. An option that the client rejects is a usage error. */
export async function createClient(
  options: ClientOptions,
  command: Command,
  signal?: AbortSignal,
): Promise<PlexClient> {
  const { product, plexTv } = options;
  const clientIdentifier = await selectedIdentifier(options, command);
  const connection = connectionTo(plexTvOrigin(plexTv), command);
  const fetch = signal ? abortableFetch(connection.fetch, signal) : connection.fetch;
  const middleware = [describeTimeout(connection.proxy)];
  try {
    return createPlexClient({
      clientIdentifier,
      product,
      fetch,
      middleware,
      plexTv,
      timeout: TIMEOUT_MS,
    });
  } catch (error) {
    if (!(error instanceof PlexError) || error.code !== 'input') throw error;
    const flag = FLAGS.get(error.field);
    if (flag === undefined) throw error;
    return command.error(`error: ${flag} ${requirement(error.field, error.message)}`);
  }
}

/** What an option requires. The client's own message on `plexTv` suggests an option that the command lacks. */
const requirement = (field: string, message: string): string =>
  field === 'plexTv'
    ? 'must be an https origin without a path, or an http origin on this machine, such as http://127.0.0.1:7777'
    : message.slice(field.length + 1);
