/** `onSignedIn` gets the objects of the framework, and all that it sets on them reaches the browser. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import cookie from '@fastify/cookie';
import secureSession from '@fastify/secure-session';
import express, { type Request as ExpressRequest, type Response as ExpressResponse } from 'express';
import session from 'express-session';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import Koa, { type Request as KoaRequest, type Response as KoaResponse } from 'koa';
import koaSession from 'koa-session';
import passport from 'passport';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { type NodeContext, type NodeHandler, toNodeHandler } from '../../src/node/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createSignInHandler, type SignInHandlerOptions } from '../../src/server/index.ts';
import { IDENTIFIER } from '../support/plex.ts';
import { type Browser, createBrowser } from '../server/browser.ts';
import { codeIn, forwardUrlIn, PATH, SECRET } from '../server/setup.ts';
import { listen, listenFastify, listenKoa } from './servers.ts';

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}
declare module '@fastify/secure-session' {
  interface SessionData {
    user: string;
  }
}

const sandbox = createSandbox();
const plex = createPlexClient({ clientIdentifier: IDENTIFIER, fetch: sandbox.fetch });

const signInWith = <Context>(onSignedIn: SignInHandlerOptions<Context>['onSignedIn']) =>
  createSignInHandler<Context>(plex, { path: PATH, secret: SECRET, onSignedIn });

/** A redirect to the path that the user came from, with a cookie of the app. */
const redirectTo = (returnTo: string): Response =>
  new Response(null, { status: 303, headers: { Location: returnTo, 'Set-Cookie': 'own=1' } });

const open = (origin: string): Browser =>
  createBrowser((request) => fetch(request, { redirect: 'manual' }), origin);

/** Signs in, and returns the response to the browser that Plex has sent back. */
async function signIn(browser: Browser): Promise<Response> {
  const started = await browser.submit();
  const url = started.headers.get('location') ?? '';
  sandbox.approve(codeIn(url), { user: 'friend' });
  return browser.visit(forwardUrlIn(url));
}

const SESSION = { secret: SECRET, resave: false, saveUninitialized: false };

async function onExpress(): Promise<string> {
  type Context = NodeContext<ExpressRequest, ExpressResponse>;
  const signIn = signInWith<Context>(async ({ user, returnTo }, _, { req, res }) => {
    await promisify(req.session.regenerate.bind(req.session))();
    req.session.user = (await user()).username ?? '';
    res.cookie('earlier', '1');
    return redirectTo(returnTo);
  });
  const app = express().use(session(SESSION), express.urlencoded(), toNodeHandler(signIn));
  app.get('/me', (req, res) => void res.send(req.session.user ?? 'nobody'));
  app.post('/log-out', (req, res) => req.session.destroy(() => res.send('')));
  return listen(app);
}

async function onPassport(): Promise<string> {
  type Context = NodeContext<ExpressRequest, ExpressResponse>;
  const signIn = signInWith<Context>(async ({ user, returnTo }, _, { req, res }) => {
    const { username } = await user();
    await new Promise<void>((resolve, reject) => {
      req.login({ username }, (error) => (error ? reject(error) : resolve()));
    });
    res.append('Set-Cookie', 'earlier=1');
    return redirectTo(returnTo);
  });
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  const app = express().use(session(SESSION), passport.session(), toNodeHandler(signIn));
  const name = ({ user }: ExpressRequest): unknown => user && 'username' in user && user.username;
  app.get('/me', (req, res) => void res.send(name(req) || 'nobody'));
  app.post('/log-out', (req, res) => req.logout(() => res.send('')));
  return listen(app);
}

const onFastify = (mount: 'hook' | 'route') => async (): Promise<string> => {
  type Context = NodeContext<FastifyRequest, FastifyReply>;
  const signIn = signInWith<Context>(async ({ user, returnTo }, _, { req, res }) => {
    req.session.set('user', (await user()).username ?? '');
    res.setCookie('earlier', '1');
    return redirectTo(returnTo);
  });
  const app = fastify({ forceCloseConnections: true });
  await app.register(cookie);
  await app.register(secureSession, { key: Buffer.alloc(32, 1), cookie: { path: '/' } });
  const handler = toNodeHandler(signIn);
  if (mount === 'hook') app.addHook('onRequest', handler);
  app.addContentTypeParser('application/x-www-form-urlencoded', (_, payload, done) => {
    payload.resume().once('end', () => done(null, {}));
  });
  app.all(`${PATH}/*`, (request, reply) => void handler(request, reply));
  app.get('/me', (request) => request.session.get('user') ?? 'nobody');
  app.post('/log-out', (request) => {
    request.session.delete();
    return '';
  });
  return listenFastify(app);
};

async function onKoa(): Promise<string> {
  type Context = NodeContext<KoaRequest, KoaResponse>;
  const signIn = signInWith<Context>(async ({ user, returnTo }, _, { req }) => {
    const { ctx } = req;
    if (ctx.session) ctx.session['user'] = (await user()).username;
    ctx.cookies.set('earlier', '1');
    return redirectTo(returnTo);
  });
  const app = new Koa({ keys: [SECRET] });
  app.use(koaSession(app));
  const handler = toNodeHandler(signIn);
  app.use(({ request, response }, next) => handler(request, response, next));
  app.use((ctx) => {
    if (ctx.path === '/log-out') ctx.session = null;
    ctx.body = ctx.session?.['user'] ?? 'nobody';
  });
  return listenKoa(app);
}

describe.each([
  ['Express with express-session', onExpress],
  ['Express with passport', onPassport],
  ['Fastify with @fastify/secure-session, as a hook', onFastify('hook')],
  ['Fastify with @fastify/secure-session, as a route', onFastify('route')],
  ['Koa with koa-session', onKoa],
])('%s', (_, serve) => {
  test('keeps the user in the session, until they log out', async () => {
    const browser = open(await serve());
    const me = async () => (await browser.visit('/me')).text();
    expect(await me()).toBe('nobody');
    const back = await signIn(browser);
    expect([back.status, back.headers.get('location')]).toEqual([303, '/']);
    const names = back.headers.getSetCookie().map((line) => line.split('=')[0]);
    expect(names).toEqual(expect.arrayContaining(['earlier', 'own']));
    expect(names.filter((name) => name?.includes('plex-pin'))).toHaveLength(1);
    expect(await me()).toBe('friend');
    await browser.fetch('/log-out', { method: 'POST' });
    expect(await me()).toBe('nobody');
  });
});

describe('an error of onSignedIn', () => {
  const failing = (reason: unknown = new Error('The database is down')) =>
    toNodeHandler(signInWith<unknown>(() => Promise.reject(reason)));
  const errorText = async (origin: string) => {
    const response = await signIn(open(origin));
    return `${response.status} ${await response.text()}`;
  };

  function onExpress(handler: NodeHandler): Promise<string> {
    const app = express().use(handler);
    app.use(((error: Error, _req, res, _next) => {
      res.status(503).send(error.message);
    }) as express.ErrorRequestHandler);
    return listen(app);
  }

  function onFastify(handler: NodeHandler): Promise<string> {
    const app = fastify({ forceCloseConnections: true });
    app.setErrorHandler((error: Error, _, reply) => reply.code(503).send(error.message));
    app.addHook('onRequest', handler);
    app.all('/*', () => '');
    return listenFastify(app);
  }

  function onKoa(handler: NodeHandler): Promise<string> {
    const app = new Koa();
    app.use(async (ctx, next) => {
      await next().catch((error: Error) => {
        ctx.status = 503;
        ctx.body = error.message;
      });
    });
    app.use(({ request, response }, next) => handler(request, response, next));
    return listenKoa(app);
  }

  describe.each([
    ['Express', onExpress],
    ['Fastify', onFastify],
    ['Koa', onKoa],
  ])('in %s', (_, serve) => {
    test('reaches the error handler of the app', async () => {
      expect(await errorText(await serve(failing()))).toBe('503 The database is down');
    });

    // Frameworks take `null` for no error, `route` for a command, and a response for an answer.
    test.each<[string, unknown]>([
      ['null', null],
      ['a string', 'route'],
      ['a response', new Response('secret')],
    ])('reaches it as an error if it is none, but %s', async (_, reason) => {
      const text = await errorText(await serve(failing(reason)));
      expect(text).toBe('503 The app threw a value that is not an Error');
    });
  });

  describe('in node:http', () => {
    afterEach(() => {
      vi.restoreAllMocks();
    });

    test('is logged, and not shown', async () => {
      const log = vi.spyOn(console, 'error').mockReturnValue();
      const handler = failing();
      const origin = await listen(
        (req: IncomingMessage, res: ServerResponse) => void handler(req, res),
      );
      expect(await errorText(origin)).toBe('500 Internal Server Error');
      expect(log).toHaveBeenCalledWith(
        expect.objectContaining({ message: 'The database is down' }),
      );
    });
  });
});
