#!/usr/bin/env node
import process from 'node:process';
import { CommanderError } from 'commander';
import { PlexError } from '../index.ts';
import { InterruptedError } from './interrupt.ts';
import { toMessage } from './messages.ts';
import { createProgram } from './program.ts';
import { NotSignedInError } from './saved-sign-in.ts';
import { printStatus } from './stdio.ts';

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
      return 130;
    }
    printStatus(`error: ${toMessage(error)}`);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof NotSignedInError) return 4;
  if (!(error instanceof PlexError)) return 1;
  if (error.code === 'pin_expired') return 3;
  return error.code === 'device_revoked' ? 4 : 1;
}
