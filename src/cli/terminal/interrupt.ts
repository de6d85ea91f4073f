import { constants } from 'node:os';
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The user interrupted the command. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor(
    message: string,
    readonly signal: (typeof SIGNALS)[number],
  ) {
    super(message);
  }

  /** The exit code, which is the one that a shell reports for a process that the signal ends. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

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
  const interrupt = (name: (typeof SIGNALS)[number]) => {
    stopListening();
    controller.abort(new InterruptedError(message, name));
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
}
