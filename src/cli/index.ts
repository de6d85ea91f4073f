#!/usr/bin/env node
import process from 'node:process';
import { CommanderError } from 'commander';
import { PlexError } from '../index.ts';
import { InterruptedError } from './terminal/interrupt.ts';
import { toMessage } from './messages.ts';
import { createProgram } from './program.ts';
import { NotSignedInError } from './saved/saved-sign-in.ts';
import { printStatus } from './terminal/stdio.ts';
import { isKeyRevoked, isTokenRejected } from './token-rejected.ts';

// A closed pipe (`| head`) is not a failure. `printResult` reports all other errors of stdout.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

process.exitCode = await run(process.argv);

/** Runs the command and returns its exit code. */
async function run(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(argv);
    return 0;
  } catch (error) {
    // Commander has already printed the usage error, the help or the version.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof InterruptedError) {
      printStatus(`${error.message}.`);
      return error.exitCode;
    }
    printStatus(`error: ${toMessage(error)}`);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof NotSignedInError || isTokenRejected(error) || isKeyRevoked(error)) return 4;
  return error instanceof PlexError && error.code === 'pin_expired' ? 3 : 1;
}
