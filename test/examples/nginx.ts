import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { vi } from 'vitest';

/** Starts nginx with these server blocks in a folder of its own. Returns the function that stops it. */
export function startNginx(
  folder: string,
  servers: string,
  port: number,
): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  writeFileSync(
    file,
    `pid ${folder}/nginx.pid; daemon off; events {} http { access_log off; ${paths}\n${servers}}`,
  );
  const nginx = spawn('nginx', ['-e', 'stderr', '-c', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return untilListening(nginx, port);
}

/** Waits until a process listens at a port. Returns the function that stops it. */
export async function untilListening(
  child: ChildProcess,
  port: number,
): Promise<() => Promise<void>> {
  await vi.waitFor(() => connectTo(port), { timeout: 20_000 });
  return async () => {
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
}

async function connectTo(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
