import { type Command, Option } from 'commander';
import { addClientOptions, type ClientOptions, createClient } from '../client.ts';
import { toCurl, toHttp } from './format-request.ts';
import { formatExamples } from '../messages.ts';
import { printResult } from '../terminal/stdio.ts';

interface RequestOptions extends ClientOptions {
  strong?: true;
  format: 'http' | 'curl';
}

/** Adds `plex-pin request`, which prints the first request of a sign-in. */
export function addRequestCommand(program: Command): void {
  const command = program.command('request');
  command
    .description('Print the request that starts a sign-in, without sending it.')
    .option('--strong', 'request a long code, for the sign-in page')
    .addOption(
      new Option('--format <format>', 'output format').choices(['http', 'curl']).default('http'),
    );
  addClientOptions(command)
    .addHelpText(
      'after',
      formatExamples('plex-pin request --strong', 'plex-pin request --format curl | sh'),
    )
    .action((options: RequestOptions) => printRequest(options, command));
}

const FORMATS = { http: toHttp, curl: toCurl };

async function printRequest(options: RequestOptions, command: Command): Promise<void> {
  const client = await createClient(options, command);
  const request = await client.getPin.request({ strong: options.strong ?? false });
  // Header values are strings of bytes: Latin-1 writes these bytes as they are sent.
  await printResult(Buffer.from(FORMATS[options.format](request), 'latin1'));
}
