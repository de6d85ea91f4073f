import { CommanderError } from 'commander';
import { PlexError } from '../index.ts';
import { describe } from './describe.ts';
import { Interrupted } from './interrupt.ts';
import { NotSignedIn } from './not-signed-in.ts';
import { say } from './output.ts';
import { createProgram } from './program.ts';

/** Runs the command, and gives back its exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(argv);
    return 0;
  } catch (error) {
    // Commander has told what is wrong, or printed the help that it was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Interrupted) {
      say(`${error.message}.`);
      return 130;
    }
    say(`error: ${describe(error)}`);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof NotSignedIn) return 4;
  if (!(error instanceof PlexError)) return 1;
  if (error.code === 'pin_expired') return 3;
  return error.code === 'device_revoked' ? 4 : 1;
}
