import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Starts a Redis server that listens on a socket in a temporary folder. `npm test` installs Redis. */
export async function startRedis(): Promise<{ socket: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'plex-pin-redis-'));
  const socket = join(folder, 'redis.sock');
  const options = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''];
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(server, 'exit');
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const ready = (async () => {
    for await (const line of createInterface(server.stdout)) {
      if (/ready to accept connections/i.test(line)) return;
    }
    throw new Error('redis-server did not start');
  })();
  await Promise.race([ready, exited]);
  // The rest of the output must be consumed, because a full pipe would block the server.
  server.stdout.resume();
  return {
    socket,
    async stop() {
      process.off('exit', kill);
      kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
