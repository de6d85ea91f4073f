/** The servers of Node that people use, each with a handler mounted as its users would. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import formbody from '@fastify/formbody';
import express from 'express';
import express4 from 'express4';
import fastify, { type FastifyInstance } from 'fastify';
import Koa from 'koa';
import { onTestFinished } from 'vitest';
import type { NodeHandler } from '../../src/node/index.ts';
import { PATH } from '../server/setup.ts';

/** Starts a server, and returns its origin. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

export function listenFastify(app: FastifyInstance): Promise<string> {
  onTestFinished(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

export function listenKoa(app: Koa): Promise<string> {
  const callback = app.callback();
  return listen((req, res) => void callback(req, res));
}

const PAGE = 'A page of the app';
const newFastify = (options = {}) => fastify({ forceCloseConnections: true, ...options });

/** Each way to mount a handler, by name. Any other path is a page of the app. */
export const MOUNTS: [name: string, serve: (handler: NodeHandler) => Promise<string>][] = [
  ['node:http', (handler) => listen((req, res) => void handler(req, res, () => res.end(PAGE)))],
  [
    'Express 5, app.use(handler)',
    (handler) =>
      listen(
        express()
          .use(handler)
          .use((_, res) => void res.send(PAGE)),
      ),
  ],
  [
    'Express 5, app.use(path, handler)',
    (handler) =>
      listen(
        express()
          .use(PATH, handler)
          .use((_, res) => void res.send(PAGE)),
      ),
  ],
  [
    'Express 5, app.all(path, handler)',
    (handler) =>
      listen(
        express()
          .all(`${PATH}/*route`, handler)
          .use((_, res) => void res.send(PAGE)),
      ),
  ],
  [
    'Express 5, in a router of a router',
    (handler) => {
      const inner = express.Router().use('/plex', handler);
      const outer = express.Router().use('/', inner);
      return listen(
        express()
          .use('/auth', outer)
          .use((_, res) => void res.send(PAGE)),
      );
    },
  ],
  [
    'Express 5, after its body parsers',
    (handler) =>
      listen(
        express()
          .use(express.json(), express.urlencoded())
          .use(PATH, handler)
          .use((_, res) => void res.send(PAGE)),
      ),
  ],
  [
    'Express 4, after its body parsers',
    (handler) =>
      listen(
        express4()
          .use(express4.json(), express4.urlencoded({ extended: true }))
          .use(PATH, handler)
          .use((_, res) => void res.send(PAGE)) as RequestListener,
      ),
  ],
  [
    'Fastify, as a hook',
    (handler) => {
      const app = newFastify();
      app.addHook('onRequest', handler);
      app.all('/*', () => PAGE);
      return listenFastify(app);
    },
  ],
  [
    'Fastify, as a route with a parser of forms',
    async (handler) => {
      const app = newFastify();
      await app.register(formbody);
      app.all(`${PATH}/*`, (request, reply) => void handler(request, reply));
      app.all('/*', () => PAGE);
      return listenFastify(app);
    },
  ],
  [
    'Koa',
    (handler) => {
      const app = new Koa();
      app.use(({ request, response }, next) => handler(request, response, next));
      app.use((ctx) => void (ctx.body = PAGE));
      return listenKoa(app);
    },
  ],
  [
    'Koa, with the objects of Node',
    (handler) => {
      const app = new Koa();
      app.use((ctx, next) => {
        if (!ctx.path.startsWith(`${PATH}/`)) return next();
        ctx.respond = false;
        return handler(ctx.req, ctx.res);
      });
      app.use((ctx) => void (ctx.body = PAGE));
      return listenKoa(app);
    },
  ],
];
