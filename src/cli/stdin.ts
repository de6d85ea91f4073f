import { fstatSync } from 'node:fs';
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

/** How long a pipe that nobody asked to read may take to end (ms). */
const PATIENCE = 1_000;

/**
 * What was piped in without being asked for; '' where stdin is no pipe, or one that a parent process
 * holds open and writes nothing to.
 */
export async function readPiped(signal: AbortSignal): Promise<string> {
  if (!isPipe()) return '';
  const patience = AbortSignal.timeout(PATIENCE);
  try {
    return await readStdin(AbortSignal.any([signal, patience]));
  } catch (error) {
    signal.throwIfAborted();
    if (patience.aborted) return '';
    throw error;
  }
}

function isPipe(): boolean {
  try {
    const stats = fstatSync(0);
    return stats.isFIFO() || stats.isSocket() || stats.isFile();
  } catch {
    // It is closed.
    return false;
  }
}
