import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type AnyNodeRequest,
  type AnyNodeResponse,
  type FastifyReplyLike,
  type FastifyRequestLike,
  type KoaRequestLike,
  type KoaResponseLike,
  type Next,
  type NodeContext,
  type NodeHandler,
  type NodeRequest,
  type NodeResponse,
  toNodeHandler,
} from 'plex-pin/node';
import { createSignInHandler, type SignInHandler } from 'plex-pin/server';
import { plex } from './client.ts';
import { handler } from './server.ts';

export const anywhere: NodeHandler = toNodeHandler(handler);
export const server = createServer((req, res) => void anywhere(req, res));
export const fastify = (req: FastifyRequestLike, res: FastifyReplyLike, done: Next) =>
  anywhere(req, res, done);
export const koa = (req: KoaRequestLike, res: KoaResponseLike, next: () => Promise<void>) =>
  anywhere(req, res, next);
export const express = (req: NodeRequest, res: NodeResponse, next: (error?: Error) => void) =>
  anywhere(req, res, next);

interface AppRequest extends IncomingMessage {
  session: { user?: string | undefined };
}
const signIn: SignInHandler<NodeContext<AppRequest, ServerResponse>> = createSignInHandler<
  NodeContext<AppRequest, ServerResponse>
>(plex, {
  path: '/auth/plex',
  secret: 'a'.repeat(32),
  async onSignedIn({ user, returnTo }, _request, { req, res }) {
    req.session.user = (await user()).username ?? undefined;
    res.setHeader('X-Signed-In', '1');
    return new Response(null, { status: 303, headers: { Location: returnTo } });
  },
});
export const own: NodeHandler<AppRequest, ServerResponse> = toNodeHandler(signIn);
export const any: [AnyNodeRequest | undefined, AnyNodeResponse | undefined] = [
  undefined,
  undefined,
];
