import process from 'node:process';

/** What an interrupted wait rejects with. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Makes Ctrl-C abort instead of kill, so that the terminal can be left as it was. The second one
 * kills as usual, should the first not be enough.
 */
export function catchInterrupts(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const release = () => {
    for (const name of SIGNALS) process.off(name, interrupt);
  };
  const interrupt = () => {
    release();
    controller.abort(new Interrupted('Cancelled'));
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  return { signal: controller.signal, release };
}
