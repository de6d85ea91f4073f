import { fstatSync } from 'node:fs';
import process from 'node:process';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Prints a line to stderr, because stdout contains only results. */
export function printStatus(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Writes a result to stdout. Rejects if that fails, unless the reader has closed its end of the pipe. */
export const printResult = (result: string | Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(result, (error) => {
      // Node's types omit the `code` of a system error.
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
      else resolve();
    });
  });

/** Whether stderr is a terminal that supports colours and rewriting a line. */
export const isInteractive = (): boolean =>
  process.stderr.isTTY &&
  process.env['TERM'] !== 'dumb' &&
  // An empty NO_COLOR does not count (no-color.org).
  !process.env['NO_COLOR'] &&
  // The spinner treats stderr as a file if CI is set, even in a terminal.
  !('CI' in process.env);

/** Reads stdin to its end. Rejects with the signal's reason when the signal aborts. */
export async function readStdin(signal: AbortSignal): Promise<string> {
  try {
    return await text(addAbortSignal(signal, process.stdin));
  } catch (error) {
    // Node wraps the reason in an error of its own.
    signal.throwIfAborted();
    throw error;
  }
}

/** How long to wait for the end of a pipe (ms) that the user did not ask to read. */
const PIPE_TIMEOUT = 1_000;

/**
 * Reads a pipe or file on stdin that the user did not ask to read. Resolves with '' if stdin is something else, or a
 * pipe that the parent process keeps open without writing to it.
 */
export async function readPipe(signal: AbortSignal): Promise<string> {
  if (!isPipe()) return '';
  const timeout = AbortSignal.timeout(PIPE_TIMEOUT);
  try {
    return await readStdin(AbortSignal.any([signal, timeout]));
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) return '';
    throw error;
  }
}

function isPipe(): boolean {
  try {
    const stats = fstatSync(0);
    return stats.isFIFO() || stats.isSocket() || stats.isFile();
  } catch {
    // stdin is closed.
    return false;
  }
}
