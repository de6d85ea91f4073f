import type { Exchange } from './exchange.ts';
import type { NodeRequest, NodeResponse } from './node-exchange.ts';

/** The parts of Fastify's request that a sign-in needs. */
export interface FastifyRequestLike {
  readonly raw: NodeRequest;
  readonly originalUrl: string;
  readonly body: unknown;
  readonly protocol: string;
}

/** The parts of Fastify's reply that a sign-in needs. */
export interface FastifyReplyLike {
  readonly raw: NodeResponse;
  /** Sends a `Response` after the hooks of plugins have run. */
  send(payload: unknown): unknown;
}

/** Fastify runs its hooks, which plugins for cookies and sessions need, only for a response that it sends itself. */
export function fastifyExchange(request: FastifyRequestLike, reply: FastifyReplyLike): Exchange {
  return {
    incoming: request.raw,
    outgoing: reply.raw,
    url: request.originalUrl,
    body: request.body,
    trustsProxy: fastifyTrustsProxy(request),
    respond: (response) => void reply.send(response),
    fail: (error) => void reply.send(error),
    // Fastify would treat a settled promise as the end of the request.
    isAwaited: false,
  };
}

/** Only the getters of Fastify evaluate its option `trustProxy`: they read `headers` if the sender is trusted. */
const fastifyTrustsProxy = (request: FastifyRequestLike): boolean => {
  const headers = { 'x-forwarded-proto': 'trusted' };
  const probe = Object.create(request, { headers: { value: headers } }) as FastifyRequestLike;
  return probe.protocol === headers['x-forwarded-proto'];
};
