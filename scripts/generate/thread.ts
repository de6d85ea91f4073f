/** A thread with a large stack: Redocly and openapi-typescript follow references recursively, through thousands of models. */
import { parentPort, Worker } from 'node:worker_threads';

const STACK_SIZE_MB = 250;

interface Output {
  stream: 'stdout' | 'stderr';
  text: string;
}

/** Runs a module in a thread. Returns its exit code. */
export const runInThread = (file: string, workerData: unknown): Promise<number> =>
  new Promise((resolve, reject) => {
    for (const stream of [process.stdout, process.stderr]) stream.on('error', throwUnlessClosed);
    new Worker(file, { workerData, resourceLimits: { stackSizeMb: STACK_SIZE_MB } })
      .on('message', ({ stream, text }: Output) => process[stream].write(text))
      .once('error', reject)
      .once('exit', resolve);
  });

/** The reader of a pipe, such as `head`, may close it: the rest of the work is still to be done. */
function throwUnlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Writes text from the thread. Its own `stdout` and `stderr` do not keep the order of what is written to both. */
export const write = (stream: Output['stream'], text: string): void =>
  parentPort?.postMessage({ stream, text } satisfies Output);
