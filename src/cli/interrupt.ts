import process from 'node:process';

/** What an interrupted wait rejects with. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Makes Ctrl-C abort instead of kill while `work` goes on, so that the terminal can be left as it
 * was. The second one kills as usual, should the first not be enough. `word` is what the user reads.
 */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  word = 'Cancelled',
): Promise<Result> {
  const controller = new AbortController();
  const release = () => {
    for (const name of SIGNALS) process.off(name, interrupt);
  };
  const interrupt = () => {
    release();
    controller.abort(new Interrupted(word));
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
}
