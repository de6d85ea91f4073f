import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Finds a free port on this machine, for a server that does not print the port that it got for 0. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // It listens at a port.
  await once(server.close(), 'close');
  return port;
}
