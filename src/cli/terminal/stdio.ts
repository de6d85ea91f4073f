import process from 'node:process';

/** Prints a line to stderr, because stdout contains only results. */
export function printStatus(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Writes a result to stdout. Rejects if that fails, unless the reader has closed its end of the pipe. */
export async function printResult(result: string | Uint8Array): Promise<void> {
  await deliverResult(result);
}

/** Writes a result to stdout. Resolves with false if the reader has closed its end of the pipe. */
export const deliverResult = (result: string | Uint8Array): Promise<boolean> =>
  new Promise((resolve, reject) => {
    process.stdout.write(result, (error) => {
      if (!error) resolve(true);
      // Node's types omit the `code` of a system error.
      else if ((error as NodeJS.ErrnoException).code === 'EPIPE') resolve(false);
      else reject(error);
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
