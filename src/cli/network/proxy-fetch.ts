import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { isExcluded } from './no-proxy.ts';
import type { Proxy } from './proxy.ts';
import { TunnelAgent } from './tunnel-agent.ts';

/**
 * Creates a `fetch` that connects through a proxy, except to the hosts of NO_PROXY. Without a proxy it connects
 * directly, even if NODE_USE_ENV_PROXY makes Node's own `fetch` use one. It follows no redirect: the client does.
 */
export function createProxyFetch(proxy: Proxy | undefined): typeof fetch {
  const tunnels = proxy && new TunnelAgent(proxy);
  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const agent = tunnels && !isExcluded(url) ? tunnels : false;
    // The signal of a Request no longer aborts once the Request is garbage-collected.
    const signal = init?.signal ?? request.signal;
    return toResponse(await send(request, agent, signal));
  };
}

async function send(
  request: Request,
  agent: TunnelAgent | false,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { url, method } = request;
  const body = Buffer.from(await request.arrayBuffer());
  const options = {
    method,
    // Node's own `fetch` sends this `User-Agent`.
    headers: { 'User-Agent': 'node', ...Object.fromEntries(request.headers) },
    agent,
    signal,
    tunnelSignal: signal,
  };
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith('https:') ? https : http;
    request(url, options, resolve).on('error', reject).end(body);
  });
}

function toResponse(message: IncomingMessage): Response {
  const { statusCode: status = 0, statusMessage: statusText = '', headersDistinct } = message;
  try {
    const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    );
    const isEmpty = [204, 205, 304].includes(status);
    const body = isEmpty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
    return new Response(body, { status, statusText, headers });
  } catch (error) {
    // `Response` rejects some statuses and headers that Node's parser accepts.
    message.destroy();
    throw error;
  }
}
