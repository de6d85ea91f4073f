import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createSandbox, type Sandbox } from '../src/sandbox/index.ts';

/** The plain example, and the sandbox that it uses. */
export interface Example {
  app: string;
  plexTv: string;
  sandbox: Sandbox;
  stop: () => void;
}

/** Starts the plain example with a sandbox, from the root of the project. */
export async function startExample(): Promise<Example> {
  const sandbox = createSandbox();
  const { url: plexTv } = await sandbox.listen();
  const { PORT = '0' } = process.env;
  const example = spawn(process.execPath, ['examples/plain-html/server.js'], {
    env: { ...process.env, PORT, PLEX_TV: plexTv },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  example.once('exit', () => void sandbox[Symbol.asyncDispose]());
  const [app] = (await once(createInterface(example.stdout), 'line')) as [string];
  return { app, plexTv, sandbox, stop: () => example.kill() };
}
