import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Exchange } from './exchange.ts';
import type { NodeRequest, NodeResponse } from './node-exchange.ts';

/** The parts of Koa's request that a sign-in needs. */
export interface KoaRequestLike {
  readonly req: NodeRequest;
  readonly originalUrl: string;
  /** Set by a body parser. */
  readonly body?: unknown;
  readonly app: { readonly proxy: boolean };
}

/** The parts of Koa's response that a sign-in needs. */
export interface KoaResponseLike {
  readonly res: NodeResponse;
  status: number;
  body: unknown;
  /** Sets a header. */
  set(name: string, value: string): unknown;
  /** Adds a header to those of the same name. */
  append(name: string, value: string): unknown;
}

/** Koa sends the response after all middleware has run, which may still add cookies. */
export function koaExchange(request: KoaRequestLike, response: KoaResponseLike): Exchange {
  return {
    incoming: request.req,
    outgoing: response.res,
    url: request.originalUrl,
    body: request.body,
    trustsProxy: request.app.proxy,
    respond: (webResponse) => copyResponse(webResponse, response),
    fail: (error) => {
      throw error;
    },
    isAwaited: true,
  };
}

function copyResponse({ body, status, headers }: Response, response: KoaResponseLike): void {
  // Koa changes the status and the type when the body is set.
  response.body = body && Readable.fromWeb(body as ReadableStream); // DOM and Node declare the same class.
  response.status = status;
  for (const [name, value] of headers) {
    if (name === 'set-cookie') response.append(name, value);
    else response.set(name, value);
  }
}
