import process from 'node:process';
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addCompletionCommand } from './commands/completion.ts';
import { addHelpCommand } from './commands/help.ts';
import { EXIT_CODES, formatExamples } from './messages.ts';
import { addRequestCommand } from './commands/request.ts';
import { addSandboxCommand } from './commands/sandbox.ts';
import { addServersCommand } from './commands/servers.ts';
import { addSignInCommand } from './commands/sign-in.ts';
import { addSignOutCommand } from './commands/sign-out.ts';
import { addStatusCommand } from './commands/status.ts';
import { addRefreshCommand, addTokenCommand } from './commands/token.ts';
import { addWhoamiCommand } from './commands/whoami.ts';

/** Creates the command-line program with all its commands, in the order of its help. */
export function createProgram(): Command {
  const program = new Command('plex-pin')
    .description('Sign in with Plex: get a token for an app by approving a code.')
    .version(packageJson.version, '-v, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .option('--no-color', 'show no colours, as with NO_COLOR in the environment')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `${formatExamples('plex-pin', 'plex-pin --sandbox', 'plex-pin sign-in --help')}${EXIT_CODES}`,
    )
    .exitOverride();
  // The environment describes the terminal, for this code and for the packages that it uses.
  program.on('option:no-color', () => (process.env['NO_COLOR'] = '1'));
  addSignInCommand(program);
  addStatusCommand(program);
  addTokenCommand(program);
  addRefreshCommand(program);
  addWhoamiCommand(program);
  addServersCommand(program);
  addSignOutCommand(program);
  addSandboxCommand(program);
  addRequestCommand(program);
  addCompletionCommand(program);
  addHelpCommand(program);
  return program;
}
