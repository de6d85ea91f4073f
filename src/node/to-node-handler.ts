import type { SignInHandler } from '../server/handler.ts';
import type { Exchange, Next } from './exchange.ts';
import {
  fastifyExchange,
  type FastifyReplyLike,
  type FastifyRequestLike,
} from './fastify-exchange.ts';
import { koaExchange, type KoaRequestLike, type KoaResponseLike } from './koa-exchange.ts';
import { basePath, describeWrongPath } from './mount.ts';
import { nodeExchange, type NodeRequest, type NodeResponse } from './node-exchange.ts';
import { toWebRequest } from './web-request.ts';

/** A request of `node:http`, Connect, Express, Fastify, Koa or NestJS. */
export type AnyNodeRequest = NodeRequest | FastifyRequestLike | KoaRequestLike;

/** A response of `node:http`, Connect, Express, Fastify, Koa or NestJS. */
export type AnyNodeResponse = NodeResponse | FastifyReplyLike | KoaResponseLike;

/**
 * The context that `onSignedIn` and `deviceKey` get: the framework's own objects.
 *
 * @example createSignInHandler<NodeContext<express.Request, express.Response>>(plex, …)
 */
export interface NodeContext<
  Req extends AnyNodeRequest = NodeRequest,
  Res extends AnyNodeResponse = NodeResponse,
> {
  readonly req: Req;
  readonly res: Res;
}

/**
 * Handles the requests for the routes of a sign-in handler, and calls `next` for all others. Without `next`, it
 * responds to them with 404. Await its promise in Koa, which sends the response afterwards.
 */
export type NodeHandler<
  Req extends AnyNodeRequest = AnyNodeRequest,
  Res extends AnyNodeResponse = AnyNodeResponse,
> = (req: Req, res: Res, next?: Next) => void | Promise<void>;

/**
 * Turns a sign-in handler into a handler for Node servers: Express 4 and 5, Fastify, Koa, NestJS, Connect and
 * `node:http`. Mount it where you like, before or after a body parser; `path` of the sign-in handler is the whole path
 * that browsers request.
 *
 * The `Host` header does not decide where Plex sends users back to: outside loopback, the sign-in handler needs
 * `origin` or `trustProxy`, or the framework its own setting for a trusted proxy: `trust proxy` of Express,
 * `trustProxy` of Fastify, `proxy` of Koa.
 *
 * @example
 *
 * ```ts
 * app.use(toNodeHandler(signIn)); // Express, Connect, NestJS
 * fastify.addHook('onRequest', toNodeHandler(signIn)); // Fastify, after its plugins for cookies and sessions
 * koa.use(({ request, response }, next) => toNodeHandler(signIn)(request, response, next)); // Koa
 * createServer(toNodeHandler(signIn)); // node:http
 * ```
 *
 * @param handler Its `onSignedIn` and `deviceKey` get `{ req, res }` as their context. Headers and cookies that they
 *   set on `res` are sent with the response.
 * @returns A handler that passes errors of `onSignedIn` to `next`, or to the error handler of Fastify or Koa.
 */
export function toNodeHandler<
  Req extends AnyNodeRequest = AnyNodeRequest,
  Res extends AnyNodeResponse = AnyNodeResponse,
>(handler: SignInHandler<NodeContext<Req, Res>>): NodeHandler<Req, Res> {
  const base = basePath(handler);
  return (req, res, next) => {
    const exchange = toExchange(req, res, next);
    if (next && !exchange.url.startsWith(base)) {
      const mistake = describeWrongPath(exchange, base);
      if (mistake !== undefined) return exchange.respond(new Response(mistake, { status: 404 }));
      return next() as void | Promise<void>; // Koa returns a promise.
    }
    const handled = handle(exchange, (request) => handler(request, { req, res }));
    return exchange.isAwaited ? handled : undefined;
  };
}

/** Recognizes the framework by the properties that hold Node's own objects. */
function toExchange(req: AnyNodeRequest, res: AnyNodeResponse, next: Next | undefined): Exchange {
  if ('raw' in req && 'raw' in res) return fastifyExchange(req, res);
  if ('app' in req && 'req' in req && 'append' in res) {
    return koaExchange(req, res);
  }
  return nodeExchange(req as NodeRequest, res as NodeResponse, next);
}

async function handle(
  exchange: Exchange,
  handler: (request: Request) => Promise<Response>,
): Promise<void> {
  let request: Request;
  try {
    request = toWebRequest(exchange);
  } catch {
    return exchange.respond(
      new Response('The method or the Host header of this request is invalid.', { status: 400 }),
    );
  }
  try {
    await exchange.respond(await handler(request));
  } catch (error) {
    const { aborted, reason } = request.signal;
    // The client has disconnected, so that nobody waits for the response.
    if (!aborted || error !== reason) await exchange.fail(toError(error));
  } finally {
    await discardBody(exchange, request);
  }
}

/** A function of the app can throw anything. Frameworks take `null` for no error, and send strings and responses. */
const toError = (error: unknown): Error =>
  error instanceof Error
    ? error
    : new Error('The app threw a value that is not an Error', { cause: error });

/** Discards the body if nobody has read it. Otherwise the next request of the connection would wait behind it. */
async function discardBody({ incoming }: Exchange, { body }: Request): Promise<void> {
  if (!body) return;
  // A body that was read in part is locked, and has been canceled.
  await body.cancel().catch(() => {});
  // The adapter pauses the request if its body is not read.
  incoming.resume();
}
