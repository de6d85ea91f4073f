import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';

/** Where a sandbox listens. */
export interface ListenOptions {
  /** TCP port; a free one unless given. */
  port?: number;
  /** Host name or IP address to listen at; `127.0.0.1` unless given, which only this machine reaches. */
  hostname?: string;
}

/** A sandbox that listens. */
export interface Listener {
  /** Its origin, such as `http://127.0.0.1:49152`: what `createPlexClient` takes as `plexTv`. */
  readonly url: string;
  /** Stops listening and closes all connections. */
  close(): Promise<void>;
}

/** Serves `handle` over HTTP with Node. */
export async function listen(
  handle: (request: Request) => Promise<Response>,
  { port = 0, hostname = '127.0.0.1' }: ListenOptions,
): Promise<Listener> {
  // Node's own Request and Response stay the global ones: a test must run with what its user has.
  const answer = getRequestListener(handle, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.listen(port, hostname);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Not listening at a port');
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${address.port}`,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
