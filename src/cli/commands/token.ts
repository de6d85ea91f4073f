import type { Command } from 'commander';
import { addPlexTvOptions, type ClientOptions } from '../client.ts';
import { replaceToken } from '../saved/credentials.ts';
import { importSavedKey } from '../saved/device-key.ts';
import { runInterruptible } from '../terminal/interrupt.ts';
import { EXIT_CODES, formatExamples, toMessage } from '../messages.ts';
import { getFreshToken, requireSavedSignIn } from '../saved/saved-sign-in.ts';
import { printResult, printStatus } from '../terminal/stdio.ts';

interface RefreshOptions extends ClientOptions {
  json?: true;
}

const SAVED_TOKEN = `
The token is the one that \`plex-pin sign-in\` saved for this plex.tv with --save
or --jwt; PLEX_TOKEN and stdin are ignored. Without --jwt, it has no device
key: it does not expire and is not refreshed. Several commands can run at once.
`;

/** Adds `plex-pin token`, which prints the saved token. */
export function addTokenCommand(program: Command): void {
  const command = program
    .command('token')
    .description(
      'Print the saved token to stdout. A JWT that expires within a day is refreshed first.',
    );
  addPlexTvOptions(command)
    .addHelpText(
      'after',
      `${formatExamples('plex-pin token', 'export PLEX_TOKEN=$(plex-pin token)')}${SAVED_TOKEN}${EXIT_CODES}`,
    )
    .action((options: ClientOptions) => printToken(options, command));
}

const printToken = (options: ClientOptions, command: Command): Promise<void> =>
  runInterruptible(async (signal) => {
    const saved = await requireSavedSignIn(options, command, signal, '--save');
    await printResult(`${await getFreshToken(saved, signal)}\n`);
  });

/** Adds `plex-pin refresh`, which refreshes the saved JWT even if it is not about to expire. */
export function addRefreshCommand(program: Command): void {
  const command = program.command('refresh').description('Refresh the saved JWT.');
  addPlexTvOptions(command)
    .option('--json', 'print a JSON object: token, clientIdentifier, expiresAt')
    .addHelpText('after', `${formatExamples('plex-pin refresh')}${SAVED_TOKEN}${EXIT_CODES}`)
    .action((options: RefreshOptions) => refresh(options, command));
}

const refresh = ({ json, ...options }: RefreshOptions, command: Command): Promise<void> =>
  runInterruptible(async (signal) => {
    const saved = await requireSavedSignIn(options, command, signal, '--jwt');
    const { credentials, file, client } = saved;
    if (!credentials.deviceKey) {
      throw new Error(
        'The saved token has no device key: it does not expire and needs no refresh. To use a JWT instead, run: plex-pin sign-in --jwt',
      );
    }
    const deviceKey = await importSavedKey(file, credentials.deviceKey);
    // This is imported on demand because most commands do not need it.
    const { refreshToken } = await import('../../jwt/index.ts');
    const { scope } = credentials;
    const { token, expiresAt } = await refreshToken(client, { deviceKey, scope, signal });
    await replaceToken(file, credentials, token).catch((error: unknown) => {
      throw new Error(`Could not save the new token: ${toMessage(error)}`, { cause: error });
    });
    printStatus(`Refreshed. The token expires on ${expiresAt.toUTCString()}.`);
    const { clientIdentifier } = credentials;
    if (json) await printResult(`${JSON.stringify({ token, clientIdentifier, expiresAt })}\n`);
  });
