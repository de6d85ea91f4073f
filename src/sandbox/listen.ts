import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { TransportResult } from './faults/apply-fault.ts';
import type { SandboxTransport } from './transport.ts';

/** Where a sandbox listens. */
export interface ListenOptions {
  /** TCP port; a free one by default. */
  port?: number | undefined;
  /** Host name or IP address to listen on; by default `127.0.0.1`, which only this machine can reach. */
  hostname?: string | undefined;
}

/** A sandbox that listens for HTTP requests. */
export interface Listener {
  /** Its origin, such as `http://127.0.0.1:49152`, to pass to `createPlexClient` as `plexTv`. */
  readonly url: string;
  /** Stops listening and closes all connections. */
  close(): Promise<void>;
}

/** Serves a sandbox over HTTP with Node. */
export async function listen(
  transport: SandboxTransport,
  { port = 0, hostname = '127.0.0.1' }: ListenOptions,
): Promise<Listener> {
  const server = createServer((incoming, outgoing) => {
    const listener = getRequestListener(
      (request) => handle(transport, request, incoming, outgoing),
      {
        // The server must not replace the global Request and Response of a test.
        overrideGlobalObjects: false,
      },
    );
    void listener(incoming, outgoing);
  });
  server.listen(port, hostname);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server is not listening on a TCP port');
  }
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

async function handle(
  transport: SandboxTransport,
  request: Request,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<Response> {
  try {
    // A `Request` with GET has no body, but HTTP allows one, and old clients send a form in it.
    const body = await (request.method === 'GET' ? text(incoming) : request.text());
    return send(await transport(request, body), outgoing);
  } catch (error) {
    // The client has disconnected, so nobody can receive a response.
    if (outgoing.destroyed) return RESPONSE_ALREADY_SENT;
    // This is a bug in the sandbox, or an error in a `match` function that a test passed.
    return new Response(`The sandbox failed: ${String(error)}\n`, { status: 500 });
  }
}

/** Returns the response to send, or sends it and returns a marker for the server. */
function send(result: TransportResult, outgoing: ServerResponse): Response {
  if (result.kind === 'complete') return result.response;
  if (result.kind === 'lost') {
    outgoing.socket?.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  }
  const { status, headers } = result.response;
  outgoing.writeHead(status, Object.fromEntries(headers));
  if (result.kind === 'stream') {
    // The callback ignores the error of a client that disconnects in the middle of the body.
    pipeline(Readable.from(result.chunks), outgoing, () => {});
  } else {
    // The socket is closed rather than reset, since a reset may overtake the bytes that were sent.
    outgoing.write(result.sent, () => {
      if (result.end === 'reset') outgoing.socket?.destroy();
    });
  }
  return RESPONSE_ALREADY_SENT;
}
