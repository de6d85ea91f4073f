import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { EXIT_CODES, formatExamples } from './messages.ts';
import { addRequestCommand } from './request.ts';
import { addSandboxCommand } from './sandbox.ts';
import { addServersCommand } from './servers.ts';
import { addSignInCommand } from './sign-in.ts';
import { addSignOutCommand } from './sign-out.ts';
import { addRefreshCommand, addTokenCommand } from './token.ts';
import { addWhoamiCommand } from './whoami.ts';

/** Creates the command-line program with all its commands, in the order of its help. */
export function createProgram(): Command {
  const program = new Command('plex-pin')
    .description('Sign in with Plex: get a token for an app by approving a code.')
    .version(packageJson.version, '--version', 'show the version')
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .addHelpText(
      'after',
      `${formatExamples('plex-pin', 'plex-pin --sandbox', 'plex-pin sign-in --help')}${EXIT_CODES}`,
    )
    .showHelpAfterError(true)
    .exitOverride();
  addSignInCommand(program);
  addTokenCommand(program);
  addRefreshCommand(program);
  addWhoamiCommand(program);
  addServersCommand(program);
  addSignOutCommand(program);
  addSandboxCommand(program);
  addRequestCommand(program);
  return program;
}
