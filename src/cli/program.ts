import { Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addAccountCommands, addTokenCommands } from './account-commands.ts';
import { addClientOptions } from './client-options.ts';
import { examples, EXIT_CODES } from './help.ts';
import { host, name, port, seconds } from './option-values.ts';
import { printRequest, type RequestOptions } from './request.ts';
import { runSandbox, type SandboxCommandOptions } from './sandbox.ts';
import { signIn, type SignInOptions } from './sign-in.ts';

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
  addSignIn(program);
  addTokenCommands(program);
  addAccountCommands(program);
  addSandbox(program);
  addRequest(program);
  return program;
}

function addSignIn(program: Command): void {
  const command = program.command('sign-in', { isDefault: true });
  command
    .description('Sign in (the default): prints the token on stdout, everything else on stderr.')
    .option('--strong', "sign in on Plex's page, instead of typing a short code at the link page")
    .option('--open', 'open the page in the browser')
    .option('--no-qr', 'show no QR code; one is shown in a terminal that has room for it')
    .addOption(
      new Option(
        '--save',
        'keep the token for the other commands, readable by you alone, instead of printing it',
      ).conflicts('sandbox'),
    )
    .option(
      '--jwt',
      'sign in with a device key, for a token that lives seven days; key and token are kept, ' +
        'with or without --save, for `token` and `refresh` to renew it',
    )
    .option(
      '--json',
      'print one JSON object: token, newRegistration, clientIdentifier; with --jwt also expiresAt',
    )
    .addOption(
      new Option('--sandbox', 'try it on a local plex.tv, which approves by itself').conflicts(
        'plexTv',
      ),
    );
  addClientOptions(command)
    .addHelpText(
      'after',
      `${examples(
        'plex-pin sign-in --sandbox',
        'TOKEN=$(plex-pin sign-in --product "My App")',
        'plex-pin sign-in --save --open',
        'plex-pin sign-in --jwt --save',
      )}${EXIT_CODES}`,
    )
    // A mistyped command ends up here, since this is the default one.
    .allowExcessArguments()
    .action((options: SignInOptions, { args: [unknown] }: Command) =>
      unknown === undefined
        ? signIn(options, command)
        : program.error(`error: unknown command '${unknown}'`),
    );
}

function addSandbox(program: Command): void {
  program
    .command('sandbox')
    .description('Run a plex.tv for tests on this machine, and print the requests that it answers.')
    .addOption(
      new Option('--port <number>', 'port to listen at').argParser(port).default(0, 'a free one'),
    )
    .option('--host <name>', 'host name or address to listen at', host, '127.0.0.1')
    .option(
      '--user <name...>',
      'who has an account; the first owns the servers (default: owner and friend)',
      name,
    )
    .option(
      '--auto-approve <seconds>',
      'approve each code by itself, this long after it was made',
      seconds,
    )
    .option('--json', 'print one JSON object a line: the URL, then each request')
    .addHelpText(
      'after',
      `${examples(
        'plex-pin sandbox --port 7777',
        'plex-pin sandbox --user ada grace --auto-approve 2',
        'plex-pin sandbox --json | jq --unbuffered .path',
      )}\nExit codes: 1 failed, 2 wrong usage, 130 stopped.`,
    )
    .action((options: SandboxCommandOptions) => runSandbox(options));
}

function addRequest(program: Command): void {
  const command = program.command('request');
  command
    .description('Print the request that sign-in begins with, without sending it.')
    .option('--strong', 'ask for a long code, for the sign-in page')
    .addOption(
      new Option('--format <format>', 'how to print it').choices(['http', 'curl']).default('http'),
    );
  addClientOptions(command)
    .addHelpText(
      'after',
      examples('plex-pin request --strong', 'plex-pin request --format curl | sh'),
    )
    .action((options: RequestOptions) => printRequest(options, command));
}
