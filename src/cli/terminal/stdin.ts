import { fstatSync } from 'node:fs';
import process from 'node:process';
import { addAbortSignal } from 'node:stream';
import { printStatus } from './stdio.ts';

/** The longest text that stdin may contain, in UTF-16 code units. A token has a few hundred. */
const MAX_LENGTH = 65_536;

/** Reads stdin to its end. Rejects with the signal's reason when the signal aborts. */
export async function readStdin(signal: AbortSignal, onData = () => {}): Promise<string> {
  let text = '';
  try {
    for await (const chunk of addAbortSignal(signal, process.stdin.setEncoding('utf8'))) {
      onData();
      text += chunk;
      if (text.length > MAX_LENGTH) break;
    }
  } catch (error) {
    // Node wraps the reason in its own error.
    signal.throwIfAborted();
    throw error;
  }
  if (text.length > MAX_LENGTH) throw new Error('stdin contains more than a token');
  return text;
}

/** How long to wait for a parent process to write something (ms). */
const SILENCE = 1_000;

/**
 * Reads a pipe or file on stdin that the user did not ask to read. Resolves with '' if stdin is something else.
 *
 * The pipe of a shell (`|`) ends when the command before it does, however long a user takes to approve a sign-in. A
 * process that Node starts has a socket on its stdin, which many parents neither write to nor close: the wait for one
 * that stays silent ends after a second.
 */
export async function readPipe(signal: AbortSignal): Promise<string> {
  const kind = kindOfStdin();
  if (kind === 'other') return '';
  const silence = new AbortController();
  const timer = setTimeout(() => {
    if (kind === 'socket') silence.abort();
    // In a terminal, the command at the other end of the pipe shows its own progress.
    else if (!process.stderr.isTTY) printStatus('Waiting for a token on stdin.');
  }, SILENCE);
  try {
    return await readStdin(AbortSignal.any([signal, silence.signal]), () => clearTimeout(timer));
  } catch (error) {
    signal.throwIfAborted();
    if (silence.signal.aborted) return '';
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function kindOfStdin(): 'pipe' | 'socket' | 'other' {
  try {
    const stats = fstatSync(0);
    if (stats.isSocket()) return 'socket';
    return stats.isFIFO() || stats.isFile() ? 'pipe' : 'other';
  } catch {
    // stdin is closed.
    return 'other';
  }
}
