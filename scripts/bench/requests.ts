import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PEERS } from './paths.ts';

/** µs of CPU in each of many slices, by client. */
export type Slices = Record<string, number[]>;

export interface RequestCosts {
  sequential: Slices;
  concurrent: Slices;
  build: Slices;
}

/**
 * Measures the CPU time that one request takes in the process that sends it. The server runs in another process. The
 * first client is the floor.
 */
export async function measureRequests(clients: string[]): Promise<RequestCosts> {
  const server = spawn(process.execPath, [join(PEERS, 'server.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [origin = ''] = await new Promise<string[]>((done) => {
    createInterface(server.stdout).once('line', (line) => done([line]));
  });
  try {
    const printed = execFileSync(process.execPath, [join(PEERS, 'cpu.js'), origin, ...clients], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(printed) as RequestCosts;
  } finally {
    server.kill();
  }
}

/** Bytes of heap that each of ten thousand pending waits of a client holds. */
export const heapOfWait = (client: string): number =>
  Number(
    execFileSync(process.execPath, ['--expose-gc', join(PEERS, 'heap.js'), client], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
