import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Exchange } from './exchange.ts';
import type { Reply } from './reply.ts';

/** Where a sandbox listens. */
export interface ListenOptions {
  /** TCP port; a free one unless given. */
  port?: number | undefined;
  /** Host name or IP address to listen at; `127.0.0.1` unless given, which only this machine reaches. */
  hostname?: string | undefined;
}

/** A sandbox that listens. */
export interface Listener {
  /** Its origin, such as `http://127.0.0.1:49152`: what `createPlexClient` takes as `plexTv`. */
  readonly url: string;
  /** Stops listening and closes all connections. */
  close(): Promise<void>;
}

/** Serves an exchange over HTTP with Node. */
export async function listen(
  exchange: Exchange,
  { port = 0, hostname = '127.0.0.1' }: ListenOptions,
): Promise<Listener> {
  const server = createServer((incoming, outgoing) => {
    const listener = getRequestListener((request) => answer(exchange, request, outgoing), {
      // Node's own Request and Response stay the global ones: a test runs with what its user has.
      overrideGlobalObjects: false,
    });
    void listener(incoming, outgoing);
  });
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

async function answer(
  exchange: Exchange,
  request: Request,
  outgoing: ServerResponse,
): Promise<Response> {
  try {
    return send(await exchange(request, await request.text()), outgoing);
  } catch (error) {
    if (outgoing.destroyed) return RESPONSE_ALREADY_SENT; // Nobody is there to be answered.
    // A defect of the sandbox, or of a `match` function that it was given.
    return new Response(`The sandbox failed: ${String(error)}\n`, { status: 500 });
  }
}

/** The response to send, or the mark for one that is dealt with here. */
function send(reply: Reply, outgoing: ServerResponse): Response {
  if (reply.kind === 'whole') return reply.response;
  if (reply.kind === 'lost') {
    outgoing.socket?.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  }
  const { status, headers } = reply.response;
  outgoing.writeHead(status, Object.fromEntries(headers));
  if (reply.kind === 'stream') {
    // A client that goes away in the meantime is no error here.
    pipeline(Readable.from(reply.pieces), outgoing, () => {});
  } else {
    // Closed after what was sent, and not reset: a reset may overtake it.
    outgoing.write(reply.sent, () => {
      if (reply.end === 'reset') outgoing.socket?.destroy();
    });
  }
  return RESPONSE_ALREADY_SENT;
}
