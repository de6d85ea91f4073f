import { type Command, Option } from 'commander';
import type { SignedIn } from '../../index.ts';
import { TOKEN_SCOPES } from '../../sign-in/token-scope.ts';
import {
  addClientOptions,
  type ClientOptions,
  createClient,
  selectedFile,
  selectedIdentifier,
} from '../client.ts';
import { saveClientIdentifier } from '../saved/client-identifier.ts';
import { prepareCredentialsFile, saveCredentials } from '../saved/credentials.ts';
import { getOrCreateDeviceKey } from '../saved/device-key.ts';
import { rejectUnknownCommand } from './help.ts';
import { runInterruptible } from '../terminal/interrupt.ts';
import { startLocalSandbox } from '../local-sandbox.ts';
import { EXIT_CODES, formatExamples } from '../messages.ts';
import { profileOf } from '../saved/profile.ts';
import { describeReplacedAccount, findReplacedSignIn } from '../saved/replaced-sign-in.ts';
import { deliverResult, printStatus } from '../terminal/stdio.ts';
import { waitForApproval, type ApprovalOptions } from './wait-for-approval.ts';

interface SignInOptions extends ClientOptions, ApprovalOptions {
  jwt?: true;
  save?: true;
  json?: true;
  sandbox?: true;
}

/** Adds `plex-pin sign-in`, which gets a token and prints or saves it. */
export function addSignInCommand(program: Command): void {
  const command = program.command('sign-in', { isDefault: true });
  command
    .description(
      'Sign in (the default command). Only the token goes to stdout, everything else to stderr.',
    )
    .option('--strong', "sign in on Plex's page instead of typing a short code at the link page")
    .option('--open', 'open the page in the browser')
    .option('--no-qr', 'do not show a QR code; it is shown only in a terminal with room for it')
    .addOption(
      new Option(
        '--save',
        'save the token for the other commands, readable only by you, instead of printing it',
      ).conflicts('sandbox'),
    )
    .option(
      '--jwt',
      'sign in with a device key, for a token that is valid for seven days; with or without ' +
        '--save, key and token are saved so that `token` and `refresh` can renew it',
    )
    .addOption(
      new Option(
        '--scope <claim...>',
        'claims about the user in the token of --jwt (default: username)',
      ).choices(TOKEN_SCOPES),
    )
    .option(
      '--json',
      'print a JSON object: token, newRegistration, clientIdentifier; with --jwt also expiresAt',
    )
    .addOption(
      new Option(
        '--sandbox',
        'try it with a local sandbox, which approves automatically',
      ).conflicts('plexTv'),
    );
  addClientOptions(command)
    .addHelpText(
      'after',
      `${formatExamples(
        'plex-pin sign-in --sandbox',
        'TOKEN=$(plex-pin sign-in --product "My App")',
        'plex-pin sign-in --save --open',
        'plex-pin sign-in --jwt --save',
        'plex-pin sign-in --jwt --scope username email',
      )}${EXIT_CODES}`,
    )
    // Commander passes a mistyped command to the default command, as an argument.
    .allowExcessArguments()
    .action((options: SignInOptions, { args: [unknown] }: Command) =>
      unknown === undefined ? signIn(options, command) : rejectUnknownCommand(program, unknown),
    );
}

/** How old a code is when the sandbox approves it (s). */
const SANDBOX_APPROVES_AFTER = 3;

const signIn = (options: SignInOptions, command: Command): Promise<void> =>
  runInterruptible(async (signal) => {
    if (options.scope && !options.jwt) {
      command.error('error: --scope needs --jwt: other tokens contain no claims');
    }
    if (!options.sandbox) return signInTo(options, command, signal);
    const sandbox = await startLocalSandbox({ autoApprove: SANDBOX_APPROVES_AFTER });
    try {
      printStatus(
        `Using a local sandbox at ${sandbox.url} (approves automatically in ${SANDBOX_APPROVES_AFTER} s).\n`,
      );
      await signInTo({ ...options, plexTv: sandbox.url }, command, signal);
    } finally {
      await sandbox.close();
    }
  });

async function signInTo(
  options: SignInOptions,
  command: Command,
  signal: AbortSignal,
): Promise<void> {
  const clientIdentifier = await selectedIdentifier(options, command);
  const client = await createClient({ ...options, clientIdentifier }, command);
  // A JWT is useless without its key, so both are saved. With the sandbox, both are useless once it is closed.
  const isSaved = (options.save || options.jwt) && !options.sandbox;
  const file = isSaved ? selectedFile(options, command) : undefined;
  if (file !== undefined) await prepareCredentialsFile(file);
  const replaced = file === undefined ? undefined : await findReplacedSignIn(file);
  const key = options.jwt && (await getOrCreateDeviceKey(file, clientIdentifier));

  const signedIn = await waitForApproval(client, options, {
    deviceKey: key?.deviceKey,
    notice: replaced?.notice,
    signal,
  });
  if (options.sandbox) printStatus('The sandbox approved the code.');
  if (file === undefined) {
    printStatus('Signed in.');
  } else {
    await saveCredentials(file, { ...signedIn, deviceKey: key?.json, scope: options.scope });
    if (options.clientIdentifier !== undefined) {
      await saveClientIdentifier(profileOf(options, command), options.clientIdentifier);
    }
    printStatus(`Signed in. The token ${key ? 'and its key are' : 'is'} saved in ${file}`);
  }
  if (replaced?.credentials) {
    const { token, clientIdentifier: id } = replaced.credentials;
    const before = await createClient({ ...options, clientIdentifier: id }, command);
    const now = { client, token: signedIn.token };
    const description = await describeReplacedAccount({ client: before, token }, now, signal);
    if (description !== undefined) printStatus(description);
  }
  await printToken(signedIn, options, file !== undefined);
}

/** Prints the token, unless it is only saved. */
async function printToken(
  signedIn: SignedIn,
  options: SignInOptions,
  isSaved: boolean,
): Promise<void> {
  if (options.save && !options.json) return;
  const result = options.json ? await toJson(signedIn, options) : signedIn.token;
  if (await deliverResult(`${result}\n`)) return;
  throw new Error(
    `The reader of stdout has closed the pipe, so the token was not printed. ${
      isSaved ? 'It is saved: run plex-pin token' : 'It is lost: sign in again'
    }`,
  );
}

async function toJson(
  { token, newRegistration, clientIdentifier }: SignedIn,
  { jwt }: SignInOptions,
): Promise<string> {
  const expiry = jwt && { expiresAt: await expirationOf(token) };
  return JSON.stringify({ token, newRegistration, clientIdentifier, ...expiry });
}

/** Returns when a Plex JWT expires. `startSignIn` has verified the token. */
async function expirationOf(token: string): Promise<Date> {
  const { decodeToken } = await import('../../jwt/index.ts');
  return new Date(Number(decodeToken(token).exp) * 1000);
}
