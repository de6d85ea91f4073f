import process from 'node:process';

/** Tells the user something: on stderr, since stdout is for the result alone. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Writes the result on stdout. Rejects where that fails, unless its reader has left. */
export const print = (result: string | Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(result, (error) => {
      // Node's types leave out that a system error has a code.
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
      else resolve();
    });
  });

/** Whether stderr is a terminal on which lines can be rewritten and coloured. */
export const isInteractive = (): boolean =>
  process.stderr.isTTY &&
  process.env['TERM'] !== 'dumb' &&
  // An empty NO_COLOR counts as none (no-color.org).
  !process.env['NO_COLOR'] &&
  // The spinner takes the log of a CI for a file, terminal or not.
  !('CI' in process.env);
