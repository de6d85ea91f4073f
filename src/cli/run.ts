import { CommanderError } from 'commander';
import { PlexError } from '../index.ts';
import { describe } from './describe.ts';
import { Interrupted } from './interrupt.ts';
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
    return error instanceof PlexError && error.code === 'pin_expired' ? 3 : 1;
  }
}
