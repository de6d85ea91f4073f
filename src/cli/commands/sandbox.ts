import { type Command, InvalidArgumentError, Option } from 'commander';
import { abortable } from '../../client/abort.ts';
import { isLoopback } from '../../client/url.ts';
import type { RecordedRequest, SandboxOptions } from '../../sandbox/index.ts';
import { toLogJson, toLogLine } from './format-request.ts';
import { runInterruptible } from '../terminal/interrupt.ts';
import { startLocalSandbox } from '../local-sandbox.ts';
import { formatExamples, sandboxGuide } from '../messages.ts';
import { describeServers, describeUsers, readSandboxConfig } from './sandbox-config.ts';
import { printResult, printStatus } from '../terminal/stdio.ts';

interface SandboxCommandOptions {
  port: number;
  host: string;
  user?: string[];
  homeUser?: string[];
  server?: string[];
  autoApprove?: number;
  cors?: true;
  config?: string;
  json?: true;
}

/** Adds `plex-pin sandbox`, which runs a sandbox until it is stopped. */
export function addSandboxCommand(program: Command): void {
  program
    .command('sandbox')
    .description('Run a local plex.tv for tests and log the requests it receives.')
    .addOption(
      new Option('--port <number>', 'port to listen on')
        .argParser(parsePort)
        .default(0, 'a free port'),
    )
    .option('--host <name>', 'host name or address to listen on', parseHost, '127.0.0.1')
    .option(
      '--user <name...>',
      'usernames of the accounts; the first one owns the servers (default: owner and friend)',
      collectNames,
    )
    .option(
      '--home-user <title...>',
      'titles of managed users in the Plex Home of the first account',
      collectNames,
    )
    .option(
      '--server <name...>',
      'names of the servers, which the first account shares with all the others',
      collectNames,
    )
    .option(
      '--auto-approve <seconds>',
      'approve each code automatically after this time',
      parseSeconds,
    )
    .option('--cors', 'allow web pages of any origin, which plex.tv does not')
    .option(
      '--config <file>',
      'JSON file with the options of createSandbox, such as users and servers',
    )
    .option('--json', 'print one JSON object per line: the URL, then each request')
    .addHelpText(
      'after',
      `${formatExamples(
        'plex-pin sandbox --port 7777',
        'plex-pin sandbox --user ada grace --auto-approve 2',
        "plex-pin sandbox --home-user Kid --server Attic 'Living Room'",
        'plex-pin sandbox --config sandbox.json --cors',
        'plex-pin sandbox --json | jq --unbuffered .path',
      )}\nExit codes: 1 error, 2 usage error, 130 stopped.`,
    )
    .action((options: SandboxCommandOptions) => runSandbox(options));
}

const runSandbox = ({ port, host, json, ...options }: SandboxCommandOptions) =>
  runInterruptible(async (signal) => {
    const described = await describeSandbox(options);
    const { autoApprove } = described;
    const failure = new AbortController();
    const logRequest = (request: RecordedRequest) => {
      const line = json ? toLogJson(request) : toLogLine(request);
      printResult(`${line}\n`).catch((error: unknown) => failure.abort(error));
    };
    const { url, isExposed, close } = await startLocalSandbox(
      { ...described, onRequest: logRequest },
      { port, hostname: host },
    );
    try {
      if (isExposed) {
        printStatus(
          `Warning: anyone who can reach ${host} on port ${new URL(url).port} can use this sandbox and read what is sent to it.`,
        );
      }
      const isLocal = isLoopback(new URL(url).hostname);
      await printResult(
        json ? `${JSON.stringify({ url })}\n` : sandboxGuide(url, { autoApprove, isLocal }),
      );
      // The sandbox runs until the user stops it or its log cannot be written.
      await abortable(AbortSignal.any([signal, failure.signal]), () => undefined);
    } finally {
      await close();
    }
  }, 'Stopped');

/** Combines the configuration file with the other options, which override it. */
async function describeSandbox(
  options: Omit<SandboxCommandOptions, 'port' | 'host' | 'json'>,
): Promise<SandboxOptions> {
  const { user, homeUser, server, autoApprove, cors } = options;
  const config = options.config === undefined ? {} : await readSandboxConfig(options.config);
  const users = user || homeUser ? describeUsers(user, homeUser) : config.users;
  return {
    ...config,
    users,
    ...(server && { servers: describeServers(server, users) }),
    ...(autoApprove !== undefined && { autoApprove }),
    ...(cors && { cors }),
  };
}

/** Parses a TCP port. 0 means any free port. */
function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  }
  return Number(text);
}

function parseSeconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new InvalidArgumentError('It must be a number of seconds, 0 or more.');
  }
  return Number(text);
}

/** Rejects an empty host, which Node would take for all addresses. */
function parseHost(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/** Adds a name to those of the same option. */
function collectNames(text: string, previous: string[] = []): string[] {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  if (previous.includes(text)) throw new InvalidArgumentError('It must not be given twice.');
  return [...previous, text];
}
