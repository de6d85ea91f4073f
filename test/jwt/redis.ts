import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Redis server of its own, at a socket in a folder of its own. `npm test` installs it. */
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
  // Nobody reads on, and a full pipe would stop it.
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
