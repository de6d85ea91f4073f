import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** An example that listens. */
export interface Running {
  origin: string;
  stop: () => Promise<void>;
}

interface Program {
  args: string[];
  cwd?: string;
  env: Record<string, string>;
  /** The file descriptor that it says its port at. */
  says?: 1 | 3;
}

/** Starts a program, which says what port it listens at. */
export async function start(
  command: string,
  { args, cwd, env, says = 1 }: Program,
): Promise<Running> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const port = await portOf(child, says);
  return {
    origin: `http://localhost:${port}`,
    async stop() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

function portOf(child: ChildProcess, says: number): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const port = /(?:localhost:|127\.0\.0\.1:|"port":)(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(port);
    };
    // Pipes, both of them.
    (child.stdio[says] as Readable).on('data', read);
    (child.stdio[2] as Readable).on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}:\n${text}`)));
  });
}
