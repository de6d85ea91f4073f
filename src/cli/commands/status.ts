import type { Command } from 'commander';
import type { User } from '../../index.ts';
import { type AccountOptions, addAccountOptions, findAccount } from '../account.ts';
import { type AccountStatus, describeAccount } from '../account-status.ts';
import { plexTvOrigin } from '../client.ts';
import { stripControlCharacters } from '../terminal/format.ts';
import { runInterruptible } from '../terminal/interrupt.ts';
import { profileOf } from '../saved/profile.ts';
import { publicUser } from '../public-fields.ts';
import { notSignedIn } from '../saved/saved-sign-in.ts';
import { printResult } from '../terminal/stdio.ts';

interface StatusOptions extends AccountOptions {
  json?: true;
}

/** Adds `plex-pin status`, which shows which account and which token the other commands use. */
export function addStatusCommand(program: Command): void {
  const command = program
    .command('status')
    .description('Show who is signed in, with which token, and when it expires.');
  addAccountOptions(command, 'plex-pin status', 'plex-pin status --json | jq -r .expiresAt')
    .option('--json', 'print a JSON object, without the token; signedIn is false with exit code 4')
    .addHelpText(
      'after',
      '\nUnlike the other commands, status reads a pipe only with --token-stdin.',
    )
    .action((options: StatusOptions) => printAccount(options, command));
}

const printAccount = (options: StatusOptions, command: Command): Promise<void> =>
  runInterruptible(async (signal) => {
    const plexTv = plexTvOrigin(options.plexTv);
    // A pipe is read only with --token-stdin: a status never waits for another command.
    const account = await findAccount(options, command, signal);
    if (!account) {
      if (options.json) await printJson({ signedIn: false, plexTv });
      throw notSignedIn(options, command, '--save');
    }
    const user = await account.client.getUser(undefined, { signal });
    const profile = (account.saved && profileOf(options, command)) ?? null;
    const status = { plexTv, profile, ...(await describeAccount(account)) };
    return options.json
      ? printJson({ signedIn: true, ...status, user: publicUser(user) })
      : printResult(formatStatus(user, status));
  });

const printJson = (value: object): Promise<void> => printResult(`${JSON.stringify(value)}\n`);

/** Where the user is signed in. */
interface SignedInStatus extends AccountStatus {
  plexTv: string;
  profile: string | null;
}

function formatStatus(user: User, status: SignedInStatus): string {
  const { plexTv, profile, file, source, clientIdentifier } = status;
  const lines = [
    `Account:            ${stripControlCharacters(user.username || user.title || user.uuid)}`,
    `Signed in to:       ${plexTv}`,
    ...(profile === null ? [] : [`Profile:            ${profile}`]),
    `Token:              ${formatToken(status)}`,
    `Token source:       ${file ?? source}`,
    `Client identifier:  ${stripControlCharacters(clientIdentifier)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function formatToken({ expiresAt, isRenewed }: AccountStatus): string {
  if (!expiresAt) return 'does not expire';
  return `JWT, expires on ${expiresAt.toUTCString()}${isRenewed ? ', renewed with the saved device key' : ''}`;
}
