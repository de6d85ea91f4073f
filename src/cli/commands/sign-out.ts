import type { Command } from 'commander';
import { type Account, type AccountOptions, addAccountOptions, openAccount } from '../account.ts';
import { selectedFile } from '../client.ts';
import {
  DamagedCredentialsError,
  removeCredentials,
  removeMatchingCredentials,
} from '../saved/credentials.ts';
import { runInterruptible } from '../terminal/interrupt.ts';
import { NotSignedInError } from '../saved/saved-sign-in.ts';
import { printStatus } from '../terminal/stdio.ts';
import { isKeyRevoked, isTokenRejected } from '../token-rejected.ts';

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
      removeUnusable(error, () => selectedFile(options, command)),
    );
    const removeSaved = () =>
      removeMatchingCredentials(selectedFile(options, command), {
        token: account.token,
        deviceKey: account.saved?.credentials.deviceKey,
      });
    await endSession(account, removeSaved, signal);
    printStatus((await removeSaved()) ? 'Signed out. The saved token was removed.' : 'Signed out.');
  });

/** Ends the session. Only plex.tv's own 401 proves that a token is no longer valid; any other failure keeps it. */
async function endSession(
  { client }: Account,
  removeSaved: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.signOut(undefined, { signal });
  } catch (error) {
    if (!isTokenRejected(error) || !(await removeSaved())) throw error;
    throw new NotSignedInError(
      'plex.tv no longer accepts the saved token (401), so it was removed. You can sign in again',
      { cause: error },
    );
  }
}

/** Removes credentials that no command can use any more: a user who signs out needs nothing else. */
async function removeUnusable(error: unknown, file: () => string): Promise<never> {
  if (error instanceof DamagedCredentialsError) {
    await removeCredentials(file());
    throw new Error(
      `${file()} was not valid, so it was removed. Its session is still active: end it in the list of devices at plex.tv`,
      { cause: error },
    );
  }
  if (!isKeyRevoked(error)) throw error;
  await removeCredentials(file());
  throw new NotSignedInError(
    'plex.tv no longer accepts the saved device key, so it was removed. You can sign in again',
    { cause: error },
  );
}
