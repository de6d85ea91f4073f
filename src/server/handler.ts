import type { PlexClient } from '../client/client.ts';
import { PAGE_STYLE, POPUP_SCRIPT } from './pages/assets.ts';
import type { Call } from './call.ts';
import { callback } from './callback.ts';
import { HttpError } from './errors.ts';
import { report } from './events.ts';
import { createHandlerState, type HandlerState } from './handler-state.ts';
import type { SignInHandlerOptions } from './options.ts';
import { errorPage } from './pages/pages.ts';
import { readOptions } from './read-options.ts';
import { acceptsJson, assetResponse, emptyResponse, jsonResponse } from './responses.ts';
import { configuredPaths, readSite } from './origin/site.ts';
import { start } from './start.ts';
import { status } from './status.ts';

/** One of the routes of a handler. */
export interface SignInRoute {
  readonly method: 'GET' | 'POST';
  /** The path of the route on the app's server, for example `/auth/plex/start`. */
  readonly path: string;
}

/**
 * Handles the requests for the sign-in routes.
 *
 * @typeParam Context The type of the second argument.
 */
export interface SignInHandler<Context = unknown> {
  /**
   * Handles a request for one of the routes. Responds with 404 to any other path.
   *
   * @param request Passed on to `onSignedIn` and `deviceKey` as the same object.
   * @param context Passed on to `onSignedIn` and `deviceKey` as it is, for example the framework's own request and
   *   response. Optional unless one of these functions declares its type.
   */
  (
    request: Request,
    ...context: unknown extends Context ? [context?: Context] : [context: Context]
  ): Promise<Response>;
  /** All routes of the handler, for a framework that registers each of them. */
  readonly routes: readonly SignInRoute[];
}

/**
 * Creates a handler for the routes of "Sign in with Plex" in a web app. Pending sign-ins are stored in encrypted
 * cookies, so that no session store is needed, and any server with the same secret can finish a sign-in that
 * another one started.
 *
 * - `POST {path}/start` starts a sign-in and redirects the browser to Plex. With `Accept: application/json` it
 *   responds with `{ url, qr, expiresIn, state }`, where `expiresIn` is in seconds. The body, JSON or a form, can
 *   contain `returnTo`, a path of the app, `mode: 'popup'`, and `device: true` for a short code to type on another
 *   device.
 * - `GET {path}/callback` is the page that Plex sends the browser back to. It calls `onSignedIn`.
 * - `GET {path}/status` responds with `{ status: 'pending' | 'approved' | 'expired' }`, for a page that polls.
 *
 * @example
 *
 * ```ts
 * const handler = createSignInHandler(plex, {
 *   path: '/auth/plex',
 *   secret, // at least 32 random bytes, the same on all your servers
 *   async onSignedIn({ user, returnTo }) {
 *     const { id } = await user();
 *     return new Response(null, { status: 303, headers: { Location: returnTo, 'Set-Cookie': await session(id) } });
 *   },
 * });
 * app.all('/auth/plex/*', (c) => handler(c.req.raw)); // Hono; the guides show other frameworks
 * ```
 *
 * @param plex The client of your app. It needs no token.
 * @param options `path`, `secret` and `onSignedIn` are required.
 * @throws {PlexInputError} An option is invalid; `field` names it.
 */
export function createSignInHandler<Context = unknown>(
  plex: PlexClient,
  options: SignInHandlerOptions<Context>,
): SignInHandler<Context> {
  const handler = createHandlerState(readOptions(plex, options));
  async function handle(request: Request, context?: unknown): Promise<Response> {
    const paths = configuredPaths(handler);
    let call: Call = {
      request,
      context,
      site: { origin: '', origins: [], originSource: '', ...paths },
    };
    try {
      call = { ...call, site: readSite(handler, request) };
      return await handleCall(handler, call);
    } catch (error) {
      // Nobody reads this response: the browser has closed the connection.
      if (request.signal?.aborted) return new Response(null, { status: 499 });
      if (!(error instanceof HttpError)) throw error;
      report(handler, { type: 'failed', reason: 'request', error }, call);
      return toErrorResponse(handler, call, error);
    }
  }
  const routes = [...ROUTES].map(([name, { method }]) =>
    Object.freeze({ method, path: handler.path + name }),
  );
  return Object.assign(handle, { routes: Object.freeze(routes) });
}

interface Route {
  method: 'GET' | 'POST';
  handle: (handler: HandlerState, call: Call) => Response | Promise<Response>;
}

const ROUTES = new Map<string, Route>([
  ['/start', { method: 'POST', handle: start }],
  ['/callback', { method: 'GET', handle: callback }],
  ['/status', { method: 'GET', handle: status }],
  ['/style.css', { method: 'GET', handle: () => assetResponse(PAGE_STYLE, 'text/css') }],
  ['/popup.js', { method: 'GET', handle: () => assetResponse(POPUP_SCRIPT, 'text/javascript') }],
]);

async function handleCall(handler: HandlerState, call: Call): Promise<Response> {
  const { request, site } = call;
  const { pathname } = new URL(request.url);
  const route = findRoute(handler.path, pathname) ?? findRoute(site.path, pathname);
  if (!route) {
    throw new HttpError(404, `This page does not exist. ${describeRoutes(handler.path)}`);
  }
  const { method, handle } = route;
  if (request.method === method) return handle(handler, call);
  if (request.method === 'HEAD' && method === 'GET') return emptyResponse();
  const allowed = method === 'GET' ? 'GET, HEAD' : method;
  throw new HttpError(405, `This route accepts ${method} requests only.`, { Allow: allowed });
}

/** Finds the route at a path. Some frameworks add a trailing slash. */
const findRoute = (path: string, pathname: string): Route | undefined =>
  pathname.startsWith(path)
    ? ROUTES.get(pathname.slice(path.length).replace(/\/$/, ''))
    : undefined;

const describeRoutes = (path: string): string =>
  `The sign-in routes are ${[...ROUTES].map(([name, { method }]) => `${method} ${path}${name}`).join(', ')}.`;

async function toErrorResponse(
  handler: HandlerState,
  call: Call,
  { status, message, headers }: HttpError,
): Promise<Response> {
  const response = acceptsJson(call.request)
    ? jsonResponse({ error: message }, status)
    : await errorPage(handler, call, status, message);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
