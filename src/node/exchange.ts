import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** A request that a server has received, and the ways to end it. */
export interface Exchange {
  readonly incoming: IncomingMessage | Http2ServerRequest;
  readonly outgoing: ServerResponse | Http2ServerResponse;
  /** The path and the query as the client has sent them, whatever router the request has passed. */
  readonly url: string;
  /** The body, if a parser has read it. */
  readonly body: unknown;
  /** Whether the framework is configured to trust the proxy that sent the request. */
  readonly trustsProxy: boolean;
  /** Sends a response, with the headers that the app has set. */
  readonly respond: (response: Response) => void | Promise<void>;
  /** Passes an error to the framework. */
  readonly fail: (error: Error) => void | Promise<void>;
  /** Whether the framework waits for the promise of its handler. */
  readonly isAwaited: boolean;
}

/** Calls the next handler. With an argument, Connect and its relatives call their error handler. */
export type Next = (error?: Error) => unknown;
