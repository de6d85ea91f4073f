import type { Command } from 'commander';
import type { AccountOptions } from './account.ts';
import type { ClientOptions } from './client.ts';
import { addClientOptions, addPlexTvOptions } from './client-options.ts';
import { examples, EXIT_CODES } from './help.ts';
import { refresh, type RefreshOptions } from './refresh.ts';
import { printServers, type ServersOptions } from './servers.ts';
import { signOut } from './sign-out.ts';
import { printToken } from './token.ts';
import { whoami, type WhoamiOptions } from './whoami.ts';

/** The commands for a sign-in that is kept. */
export function addTokenCommands(program: Command): void {
  const tokenCommand = program
    .command('token')
    .description(
      'Print the kept token, alone on stdout; refresh a JWT that has less than a day left.',
    );
  addPlexTvOptions(tokenCommand)
    .addHelpText(
      'after',
      `${examples('plex-pin token', 'export PLEX_TOKEN=$(plex-pin token)')}${KEPT}${EXIT_CODES}`,
    )
    .action((options: ClientOptions) => printToken(options, tokenCommand));

  const refreshCommand = program
    .command('refresh')
    .description('Replace the kept JWT by a new one now.');
  addPlexTvOptions(refreshCommand)
    .option('--json', 'print one JSON object: token, clientIdentifier, expiresAt')
    .addHelpText('after', `${examples('plex-pin refresh')}${KEPT}${EXIT_CODES}`)
    .action((options: RefreshOptions) => refresh(options, refreshCommand));
}

/** The commands that act with a token, wherever it comes from. */
export function addAccountCommands(program: Command): void {
  const whoamiCommand = program.command('whoami').description('Print whose token it is.');
  addAccountOptions(whoamiCommand)
    .option('--json', 'print the user as one JSON object, without tokens')
    .addHelpText(
      'after',
      helpOnTokens('plex-pin whoami', 'PLEX_TOKEN=$(cat token) plex-pin whoami --json'),
    )
    .action((options: WhoamiOptions) => whoami(options, whoamiCommand));

  const serversCommand = program
    .command('servers')
    .description('List the servers that the user may use, each with its best connection.');
  addAccountOptions(serversCommand)
    .option('--json', 'print one JSON array, without tokens; the best connection of each is first')
    .addHelpText(
      'after',
      helpOnTokens('plex-pin servers', 'plex-pin servers --token-stdin --json < token'),
    )
    .action((options: ServersOptions) => printServers(options, serversCommand));

  const signOutCommand = program
    .command('sign-out')
    .description(
      'End the session of the token, and remove token and device key if they were kept.',
    );
  addAccountOptions(signOutCommand)
    .addHelpText(
      'after',
      helpOnTokens('plex-pin sign-out', 'plex-pin sign-out --token-stdin < token'),
    )
    .action((options: AccountOptions) => signOut(options, signOutCommand));
}

const addAccountOptions = (command: Command): Command =>
  addClientOptions(command).option('--token-stdin', 'read the token from stdin');

const TOKENS = `
The token is the one on stdin (with --token-stdin), else that of PLEX_TOKEN in
the environment, else the one that \`plex-pin sign-in\` kept for this plex.tv
with --save or --jwt, else one that is piped in.
`;

const helpOnTokens = (...lines: string[]): string => `${examples(...lines)}${TOKENS}${EXIT_CODES}`;

const KEPT = `
The token is the one that \`plex-pin sign-in\` kept for this plex.tv, with --jwt
or --save; neither PLEX_TOKEN nor stdin is read. Without --jwt it has no device
key: it does not expire, and is not refreshed. Several commands may run at once.
`;
