import type { Command } from 'commander';
import { PlexError } from '../index.ts';
import { type Account, type AccountOptions, openAccount } from './account.ts';
import { removeCredentials } from './credentials.ts';
import { interruptible } from './interrupt.ts';
import { say } from './output.ts';

/** `plex-pin sign-out`: ends the session of the token, and forgets the token if it was saved. */
export const signOut = (options: AccountOptions, command: Command): Promise<void> =>
  interruptible(async (signal) => {
    const account = await openAccount(options, command, signal);
    await endSession(account, signal);
    const removed = await removeCredentials(account.origin, account.token);
    say(removed ? 'Signed out. The saved token is removed.' : 'Signed out.');
  });

/** Only a 401 says that a token is of no more use. After any other failure a saved one stays. */
async function endSession({ client, token, origin }: Account, signal: AbortSignal): Promise<void> {
  try {
    await client.signOut(undefined, { signal });
  } catch (error) {
    const isRefused = error instanceof PlexError && error.code === 'api' && error.status === 401;
    if (!isRefused || !(await removeCredentials(origin, token))) throw error;
    throw new Error(
      'plex.tv does not accept the saved token any more (401), and it is removed: to go on, sign in again',
      { cause: error },
    );
  }
}
