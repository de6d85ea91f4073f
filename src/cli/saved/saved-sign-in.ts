import type { Command } from 'commander';
import type { PlexClient } from '../../index.ts';
import { type ClientOptions, createClient, plexTvOrigin, selectedFile } from '../client.ts';
import { type Credentials, readCredentials, replaceToken } from './credentials.ts';
import { importSavedKey } from './device-key.ts';
import { toMessage } from '../messages.ts';
import { profileFlags, profileOf } from './profile.ts';
import { printStatus } from '../terminal/stdio.ts';

/** A command needs a token and has none. */
export class NotSignedInError extends Error {
  override readonly name = 'NotSignedInError';
}

/** A sign-in that was saved for one plex.tv. */
export interface SavedSignIn {
  credentials: Credentials;
  /** The file that contains them. */
  file: string;
  /** A client with the identifier that the token was issued to. It stops when the command is interrupted. */
  client: PlexClient;
}

/** Finds the sign-in that was saved for this plex.tv. */
export async function findSavedSignIn(
  options: ClientOptions,
  command: Command,
  signal: AbortSignal,
): Promise<SavedSignIn | undefined> {
  const file = selectedFile(options, command);
  const credentials = await readCredentials(file);
  if (!credentials) return undefined;
  const { clientIdentifier } = credentials;
  // A token keeper takes no signal.
  const client = await createClient({ ...options, clientIdentifier }, command, signal);
  return { credentials, file, client };
}

/**
 * Returns the sign-in that was saved for this plex.tv.
 *
 * @param flag The flag of `sign-in` that saves what the command needs.
 * @throws {NotSignedInError} No sign-in was saved.
 */
export async function requireSavedSignIn(
  options: ClientOptions,
  command: Command,
  signal: AbortSignal,
  flag: '--save' | '--jwt',
): Promise<SavedSignIn> {
  const saved = await findSavedSignIn(options, command, signal);
  if (saved) return saved;
  // Usage errors are reported first.
  await createClient({ ...options, clientIdentifier: 'nobody' }, command);
  throw notSignedIn(options, command, flag);
}

/** Creates the error for a command that has no token. */
export function notSignedIn(
  options: ClientOptions,
  command: Command,
  flag: '--save' | '--jwt',
  otherWays = '',
): NotSignedInError {
  const flags = `${flag}${profileFlags(profileOf(options, command))}`;
  return new NotSignedInError(
    `Not signed in to ${plexTvOrigin(options.plexTv)}. Run: plex-pin sign-in ${flags}${otherWays}`,
  );
}

/**
 * Returns the saved token. A JWT that expires within a day is refreshed and saved first. Commands may do this at the
 * same time: each gets a valid token, because a refresh does not revoke earlier tokens, and any of them may be saved.
 */
export async function getFreshToken(
  { credentials, file, client }: SavedSignIn,
  signal: AbortSignal,
): Promise<string> {
  if (!credentials.deviceKey) return credentials.token;
  // This is imported on demand because most commands do not need it.
  const { createTokenKeeper } = await import('../../jwt/index.ts');
  const keeper = createTokenKeeper(client, {
    deviceKey: await importSavedKey(file, credentials.deviceKey),
    scope: credentials.scope,
    store: {
      getItem: () => credentials.token,
      setItem: (_, token) =>
        replaceToken(file, credentials, token).catch((error: unknown) =>
          printStatus(`Could not save the new token: ${toMessage(error)}`),
        ),
      // A revoked key stays saved until `sign-out` removes it.
      removeItem: () => {},
    },
    onRefreshFailed: (error, { expiresAt }) => {
      if (expiresAt && !signal.aborted) {
        printStatus(`Could not refresh the token: ${toMessage(error)}`);
      }
    },
  });
  try {
    return await keeper.getToken();
  } finally {
    signal.throwIfAborted();
  }
}
