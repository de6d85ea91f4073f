export type { Next } from './exchange.ts';
export type { FastifyReplyLike, FastifyRequestLike } from './fastify-exchange.ts';
export type { KoaRequestLike, KoaResponseLike } from './koa-exchange.ts';
export type { NodeRequest, NodeResponse } from './node-exchange.ts';
export {
  type AnyNodeRequest,
  type AnyNodeResponse,
  type NodeContext,
  type NodeHandler,
  toNodeHandler,
} from './to-node-handler.ts';
