import { type Command, InvalidArgumentError, Option } from 'commander';
import { abortable } from '../client/abort.ts';
import { isLoopback } from '../client/url.ts';
import type { RecordedRequest } from '../sandbox/index.ts';
import { toLogJson, toLogLine } from './format-request.ts';
import { runInterruptible } from './interrupt.ts';
import { startLocalSandbox } from './local-sandbox.ts';
import { formatExamples, sandboxGuide } from './messages.ts';
import { printResult, printStatus } from './stdio.ts';

interface SandboxCommandOptions {
  port: number;
  host: string;
  user?: string[];
  autoApprove?: number;
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
      'user names of the accounts; the first owns the servers (default: owner and friend)',
      collectNames,
    )
    .option(
      '--auto-approve <seconds>',
      'approve each code automatically after this time',
      parseSeconds,
    )
    .option('--json', 'print one JSON object per line: the URL, then each request')
    .addHelpText(
      'after',
      `${formatExamples(
        'plex-pin sandbox --port 7777',
        'plex-pin sandbox --user ada grace --auto-approve 2',
        'plex-pin sandbox --json | jq --unbuffered .path',
      )}\nExit codes: 1 error, 2 usage error, 130 stopped.`,
    )
    .action((options: SandboxCommandOptions) => runSandbox(options));
}

const runSandbox = ({ port, host, user, autoApprove, json }: SandboxCommandOptions) =>
  runInterruptible(async (signal) => {
    const failure = new AbortController();
    const logRequest = (request: RecordedRequest) => {
      const line = json ? toLogJson(request) : toLogLine(request);
      printResult(`${line}\n`).catch((error: unknown) => failure.abort(error));
    };
    const { url, isExposed, close } = await startLocalSandbox(
      { users: user?.map((username) => ({ username })), autoApprove, onRequest: logRequest },
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
