import type { Command } from 'commander';
import type { PlexClient } from '../index.ts';
import { type ClientOptions, createClient } from './client.ts';
import { type Credentials, originOf, readCredentials } from './credentials.ts';
import { NotSignedIn } from './not-signed-in.ts';

/** A sign-in that is kept. */
export interface Kept {
  credentials: Credentials;
  origin: string;
  /** The client that the token was given to. It sends nothing after the signal has aborted. */
  client: PlexClient;
}

/** The sign-in that is kept for this plex.tv. */
export async function findKept(
  options: ClientOptions,
  command: Command,
  signal: AbortSignal,
): Promise<Kept | undefined> {
  const origin = originOf(options.plexTv);
  const credentials = await readCredentials(origin);
  if (!credentials) return undefined;
  const { clientIdentifier } = credentials;
  const client = await createClient({ ...options, clientIdentifier }, command, abortable(signal));
  return { credentials, origin, client };
}

/** The same, for a command that can do nothing without. */
export async function openKept(
  options: ClientOptions,
  command: Command,
  signal: AbortSignal,
): Promise<Kept> {
  const kept = await findKept(options, command, signal);
  if (kept) return kept;
  // Wrong usage is told before.
  await createClient({ ...options, clientIdentifier: 'nobody' }, command);
  throw new NotSignedIn(
    `No sign-in is kept for ${originOf(options.plexTv)}: use plex-pin sign-in --jwt`,
  );
}

/** A `fetch` that ends when the signal aborts. A token keeper takes no signal. */
const abortable =
  (signal: AbortSignal): typeof fetch =>
  (input, init) => {
    const request = new Request(input, init);
    return fetch(request, { signal: AbortSignal.any([request.signal, signal]) });
  };
