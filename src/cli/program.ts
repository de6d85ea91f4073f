import { Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { printRequest, type RequestOptions } from './request.ts';
import { signIn, type SignInOptions } from './sign-in.ts';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the code expired, 130 cancelled.`;

/** The command line: what can be typed, and what its help says. */
export function createProgram(): Command {
  const program = new Command('plex-pin')
    .description('Sign in with Plex: get a token for an app by approving a code.')
    .version(packageJson.version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .addHelpText(
      'after',
      `${examples('plex-pin', 'plex-pin --sandbox', 'plex-pin sign-in --help')}${EXIT_CODES}`,
    )
    .showHelpAfterError(true)
    .exitOverride();

  const signInCommand = program.command('sign-in', { isDefault: true });
  signInCommand
    .description('Sign in (the default): prints the token on stdout, everything else on stderr.')
    .option('--strong', "sign in on Plex's page, instead of typing a short code at the link page");
  addClientOptions(signInCommand)
    .option('--json', 'print one JSON object: token, newRegistration, clientIdentifier')
    .addOption(
      new Option('--sandbox', 'try it on a local plex.tv, which approves by itself').conflicts(
        'plexTv',
      ),
    )
    .addHelpText(
      'after',
      `${examples('plex-pin sign-in --sandbox', 'TOKEN=$(plex-pin sign-in --product "My App")')}${EXIT_CODES}`,
    )
    // A mistyped command ends up here, since this is the default one.
    .allowExcessArguments()
    .action((options: SignInOptions, { args: [unknown] }: Command) =>
      unknown === undefined
        ? signIn(options, signInCommand)
        : program.error(`error: unknown command '${unknown}'`),
    );

  const requestCommand = program.command('request');
  requestCommand
    .description('Print the request that sign-in begins with, without sending it.')
    .option('--strong', 'ask for a long code, for the sign-in page')
    .addOption(
      new Option('--format <format>', 'how to print it').choices(['http', 'curl']).default('http'),
    );
  addClientOptions(requestCommand)
    .addHelpText(
      'after',
      examples('plex-pin request --strong', 'plex-pin request --format curl | sh'),
    )
    .action((options: RequestOptions) => printRequest(options, requestCommand));

  return program;
}

const addClientOptions = (command: Command): Command =>
  command
    .option('--product <name>', 'name of the app, which the user sees', 'plex-pin')
    .option('--client-identifier <id>', 'identifier of the installation; else one is made and kept')
    .option('--plex-tv <url>', 'origin of another plex.tv');

const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`;
