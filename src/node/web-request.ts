import { createRequest } from '@remix-run/node-fetch-server';
import { setRequestSource } from '../server/origin/request-source.ts';
import type { Exchange } from './exchange.ts';
import { isBodyRead, restoreBody } from './parsed-body.ts';

/** Creates the request for the handler. Throws a TypeError if its `Host` header is not a host. */
export function toWebRequest(exchange: Exchange): Request {
  const { incoming, outgoing, url, trustsProxy } = exchange;
  const isRead = isBodyRead(exchange);
  const received = createRequest(isRead ? withoutBody(incoming) : incoming, outgoing);
  const target = new URL(new URL(received.url).origin + url);
  const request = isRead
    ? withRestoredBody(received, target, exchange)
    : new Request(target, received);
  // Bundlers replace `process.env.NODE_ENV`.
  setRequestSource(request, { trustsProxy, isProduction: process.env.NODE_ENV === 'production' });
  return request;
}

/** The adapter would mistake a stream that has already ended for a disconnected client. */
const withoutBody = (incoming: Exchange['incoming']): Exchange['incoming'] =>
  Object.create(incoming, { method: { value: 'GET' } }) as Exchange['incoming'];

function withRestoredBody({ headers, signal }: Request, url: URL, exchange: Exchange): Request {
  const { method = 'GET' } = exchange.incoming;
  const { body, type } = /^(GET|HEAD)$/.test(method) ? { body: null } : restoreBody(exchange);
  const restored = new Headers(headers);
  // These headers describe the bytes that the parser has read.
  for (const name of ['content-length', 'content-encoding']) restored.delete(name);
  if (type !== undefined) restored.set('Content-Type', type);
  return new Request(url, {
    method,
    headers: restored,
    signal,
    body,
    // The Fetch standard requires `duplex` for a body that is a stream; the DOM types lack it.
    ...({ duplex: 'half' } as object),
  });
}
