import type { Command } from 'commander';
import { PlexError } from '../index.ts';
import { type Account, type AccountOptions, openAccount } from './account.ts';
import { originOf, removeCredentials, removeIfKept } from './credentials.ts';
import { interruptible } from './interrupt.ts';
import { NotSignedIn } from './not-signed-in.ts';
import { say } from './output.ts';

/** `plex-pin sign-out`: ends the session of the token, and forgets token and key if they were kept. */
export const signOut = (options: AccountOptions, command: Command): Promise<void> =>
  interruptible(async (signal) => {
    const account = await openAccount(options, command, signal).catch((error: unknown) =>
      forgetRevoked(error, originOf(options.plexTv)),
    );
    await endSession(account, signal);
    const removed = await removeIfKept(account.origin, account);
    say(removed ? 'Signed out. The saved token is removed.' : 'Signed out.');
  });

/** Only a 401 says that a token is of no more use. After any other failure a saved one stays. */
async function endSession(account: Account, signal: AbortSignal): Promise<void> {
  try {
    await account.client.signOut(undefined, { signal });
  } catch (error) {
    const isRefused = error instanceof PlexError && error.code === 'api' && error.status === 401;
    if (!isRefused || !(await removeIfKept(account.origin, account))) throw error;
    throw new Error(
      'plex.tv does not accept the saved token any more (401), and it is removed: to go on, sign in again',
      { cause: error },
    );
  }
}

/** Removes a key that is of no more use: nothing else can be done for who wants to sign out. */
async function forgetRevoked(error: unknown, origin: string): Promise<never> {
  if (!(error instanceof PlexError) || error.code !== 'device_revoked') throw error;
  await removeCredentials(origin);
  throw new NotSignedIn(
    'plex.tv gives no tokens for the kept device key any more, and it is removed: to go on, sign in again',
    { cause: error },
  );
}
