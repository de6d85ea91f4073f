import process from 'node:process';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';

/** All that comes on stdin. Rejects with the signal's reason when it aborts. */
export async function readStdin(signal: AbortSignal): Promise<string> {
  try {
    return await text(addAbortSignal(signal, process.stdin));
  } catch (error) {
    // Node wraps the reason in an error of its own.
    signal.throwIfAborted();
    throw error;
  }
}
