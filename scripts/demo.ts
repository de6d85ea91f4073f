/**
 * Starts the plain example, with a plex.tv of its own, and opens it where there is somebody to look at it.
 *
 *   npm run demo
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import open from 'open';
import { createSandbox } from '../src/sandbox/index.ts';

const sandbox = createSandbox();
const { url } = await sandbox.listen();
const { PORT = '0' } = process.env;
const example = spawn(
  process.execPath,
  [resolve(import.meta.dirname, '../examples/plain-html/server.js')],
  { env: { ...process.env, PORT, PLEX_TV: url }, stdio: ['ignore', 'pipe', 'inherit'] },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => example.kill());
example.once('exit', () => void sandbox[Symbol.asyncDispose]());

const [app] = (await once(createInterface(example.stdout), 'line')) as [string];
console.log(`${app}  the app: sign in, in a popup or with another device`);
console.log(`${url}  the plex.tv that it asks: approve, deny and expire codes`);
if (process.stdout.isTTY) await open(app);
