import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { sendResponse } from '@remix-run/node-fetch-server';
import type { Exchange, Next } from './exchange.ts';

/** A request of `node:http`, `node:http2`, or a framework that extends it, such as Connect and Express. */
export type NodeRequest = (IncomingMessage | Http2ServerRequest) & {
  originalUrl?: string;
  body?: unknown;
};
/** A response of `node:http`, `node:http2`, or a framework that extends it. */
export type NodeResponse = ServerResponse | Http2ServerResponse;

export function nodeExchange(
  incoming: NodeRequest,
  outgoing: NodeResponse,
  next: Next | undefined,
): Exchange {
  return {
    incoming,
    outgoing,
    // Connect and Express remove the path of a router from `url`.
    url: incoming.originalUrl ?? incoming.url ?? '/',
    body: incoming.body,
    trustsProxy: expressTrustsProxy(incoming),
    respond: (response) => sendResponse(outgoing, withEarlierCookies(response, outgoing)),
    fail: (error) => (next ? void next(error) : sendError(error, outgoing)),
    isAwaited: true,
  };
}

/** Evaluates the setting "trust proxy" of Express, which compiles it to a function. */
function expressTrustsProxy(incoming: NodeRequest): boolean {
  const { app } = incoming as { app?: { get?: (setting: string) => unknown } };
  const trust: unknown = typeof app?.get === 'function' ? app.get('trust proxy fn') : undefined;
  return typeof trust === 'function' && trust(incoming.socket.remoteAddress, 0) === true;
}

/** `writeHead` replaces headers of the same name, but the app may have set its own cookies. */
function withEarlierCookies(response: Response, outgoing: NodeResponse): Response {
  const earlier = outgoing.getHeader('set-cookie');
  if (earlier === undefined) return response;
  const copy = new Response(response.body, response);
  for (const cookie of [earlier].flat()) copy.headers.append('Set-Cookie', String(cookie));
  return copy;
}

/** Ends a request that no framework handles the errors of. */
async function sendError(error: Error, outgoing: NodeResponse): Promise<void> {
  // oxlint-disable-next-line no-console -- nobody else learns of the error.
  console.error(error);
  if (outgoing.headersSent) outgoing.destroy();
  else await sendResponse(outgoing, new Response('Internal Server Error', { status: 500 }));
}
