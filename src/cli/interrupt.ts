import process from 'node:process';

/** The user interrupted the command. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs work that Ctrl-C aborts instead of killing the process, so that the terminal can be restored. A second Ctrl-C
 * kills the process, in case the first one is not enough. The user reads `message`.
 */
export async function runInterruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  message = 'Cancelled',
): Promise<Result> {
  const controller = new AbortController();
  const stopListening = () => {
    for (const name of SIGNALS) process.off(name, interrupt);
  };
  const interrupt = () => {
    stopListening();
    controller.abort(new InterruptedError(message));
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
}
