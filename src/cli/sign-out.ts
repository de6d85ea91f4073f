import type { Command } from 'commander';
import { PlexError } from '../index.ts';
import { type Account, type AccountOptions, addAccountOptions, openAccount } from './account.ts';
import { plexTvOrigin } from './client.ts';
import { removeCredentials, removeMatchingCredentials } from './credentials.ts';
import { runInterruptible } from './interrupt.ts';
import { NotSignedInError } from './saved-sign-in.ts';
import { printStatus } from './stdio.ts';

/** Adds `plex-pin sign-out`, which ends the session of a token and removes saved credentials. */
export function addSignOutCommand(program: Command): void {
  const command = program
    .command('sign-out')
    .description("End the token's session, and remove the token and its device key if saved.");
  addAccountOptions(command, 'plex-pin sign-out', 'plex-pin sign-out --token-stdin < token').action(
    (options: AccountOptions) => signOut(options, command),
  );
}

const signOut = (options: AccountOptions, command: Command): Promise<void> =>
  runInterruptible(async (signal) => {
    const account = await openAccount(options, command, signal).catch((error: unknown) =>
      removeRevokedKey(error, plexTvOrigin(options.plexTv)),
    );
    await endSession(account, signal);
    const isRemoved = await removeMatchingCredentials(account.origin, account);
    printStatus(isRemoved ? 'Signed out. The saved token was removed.' : 'Signed out.');
  });

/** Ends the session. Only a 401 proves that a token is useless; a saved token survives any other failure. */
async function endSession(account: Account, signal: AbortSignal): Promise<void> {
  try {
    await account.client.signOut(undefined, { signal });
  } catch (error) {
    const isRevoked = error instanceof PlexError && error.code === 'api' && error.status === 401;
    if (!isRevoked || !(await removeMatchingCredentials(account.origin, account))) throw error;
    throw new Error(
      'plex.tv no longer accepts the saved token (401), so it was removed. You can sign in again',
      { cause: error },
    );
  }
}

/** Removes a revoked key, which is all that a user who wants to sign out still needs. */
async function removeRevokedKey(error: unknown, origin: string): Promise<never> {
  if (!(error instanceof PlexError) || error.code !== 'device_revoked') throw error;
  await removeCredentials(origin);
  throw new NotSignedInError(
    'plex.tv no longer accepts the saved device key, so it was removed. You can sign in again',
    { cause: error },
  );
}
