import type { PlexClient } from '../client/client.ts';
import { PAGE_STYLE, POPUP_SCRIPT } from './assets.ts';
import type { Call } from './call.ts';
import { callback } from './callback.ts';
import { HttpError } from './errors.ts';
import { createHandlerState, type HandlerState } from './handler-state.ts';
import type { SignInHandlerOptions } from './options.ts';
import { errorPage } from './pages.ts';
import { readOptions } from './read-options.ts';
import { acceptsJson, assetResponse, jsonResponse } from './responses.ts';
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
   * @param request Passed on to `onSignedIn` and `deviceKey`, the same object.
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
 * app.all('/auth/plex/*', (c) => handler(c.req.raw)); // Hono; see the README for other frameworks
 * ```
 *
 * @throws {PlexInputError} An option is invalid; `field` names it.
 */
export function createSignInHandler<Context = unknown>(
  plex: PlexClient,
  options: SignInHandlerOptions<Context>,
): SignInHandler<Context> {
  const handler = createHandlerState(readOptions(plex, options));
  async function handle(request: Request, context?: unknown): Promise<Response> {
    try {
      return await handleRequest(handler, { request, context });
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return toErrorResponse(handler, request, error);
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

async function handleRequest(handler: HandlerState, call: Call): Promise<Response> {
  const { request } = call;
  const { path } = handler;
  const { pathname } = new URL(request.url);
  const route = pathname.startsWith(path) ? ROUTES.get(pathname.slice(path.length)) : undefined;
  if (!route) throw new HttpError(404, `This page does not exist. ${describeRoutes(path)}`);
  const { method, handle } = route;
  if (request.method !== method) {
    throw new HttpError(405, `This route accepts ${method} requests only.`, { Allow: method });
  }
  return handle(handler, call);
}

const describeRoutes = (path: string): string =>
  `The routes are ${Array.from(ROUTES, ([name, { method }]) => `${method} ${path}${name}`).join(', ')}.`;

function toErrorResponse(
  handler: HandlerState,
  request: Request,
  { status, message, headers }: HttpError,
): Response {
  const response = acceptsJson(request)
    ? jsonResponse({ error: message }, status)
    : errorPage(handler, status, message);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
