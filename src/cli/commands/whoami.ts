import type { Command } from 'commander';
import { type AccountOptions, addAccountOptions, openAccount } from '../account.ts';
import { stripControlCharacters } from '../terminal/format.ts';
import { runInterruptible } from '../terminal/interrupt.ts';
import { publicUser } from '../public-fields.ts';
import { printResult } from '../terminal/stdio.ts';

interface WhoamiOptions extends AccountOptions {
  json?: true;
}

/** Adds `plex-pin whoami`, which shows the signed-in user. */
export function addWhoamiCommand(program: Command): void {
  const command = program.command('whoami').description('Show the signed-in user.');
  addAccountOptions(command, 'plex-pin whoami', 'PLEX_TOKEN=$(cat token) plex-pin whoami --json')
    .option('--json', 'print the user as a JSON object, without tokens')
    .action((options: WhoamiOptions) => printUser(options, command));
}

const printUser = (options: WhoamiOptions, command: Command): Promise<void> =>
  runInterruptible(async (signal) => {
    const { client } = await openAccount(options, command, signal);
    const user = await client.getUser(undefined, { signal });
    if (options.json) return printResult(`${JSON.stringify(publicUser(user))}\n`);
    const lines = [
      `Title:     ${stripControlCharacters(user.title ?? '')}`,
      // Managed users have neither a username nor an e-mail address.
      ...(user.username ? [`Username:  ${stripControlCharacters(user.username)}`] : []),
      ...(user.email ? [`E-mail:    ${stripControlCharacters(user.email)}`] : []),
    ];
    return printResult(`${lines.join('\n')}\n`);
  });
