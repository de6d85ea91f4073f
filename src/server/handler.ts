import type { PlexClient } from '../client/client.ts';
import { PAGE_STYLE, POPUP_SCRIPT } from './assets.ts';
import { callback } from './callback.ts';
import { HttpError } from './errors.ts';
import { createHandlerContext, type HandlerContext } from './handler-context.ts';
import type { SignInHandlerOptions } from './options.ts';
import { errorPage } from './pages.ts';
import { readOptions } from './read-options.ts';
import { acceptsJson, assetResponse, jsonResponse } from './responses.ts';
import { start } from './start.ts';
import { status } from './status.ts';

/** Handles a request for one of the sign-in routes. Responds with 404 to any other path. */
export type SignInHandler = (request: Request) => Promise<Response>;

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
export function createSignInHandler(
  plex: PlexClient,
  options: SignInHandlerOptions,
): SignInHandler {
  const context = createHandlerContext(readOptions(plex, options));
  return async (request) => {
    try {
      return await handleRequest(context, request);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return toErrorResponse(context, request, error);
    }
  };
}

interface Route {
  method: 'GET' | 'POST';
  handle: (context: HandlerContext, request: Request) => Response | Promise<Response>;
}

const ROUTES = new Map<string, Route>([
  ['/start', { method: 'POST', handle: start }],
  ['/callback', { method: 'GET', handle: callback }],
  ['/status', { method: 'GET', handle: status }],
  ['/style.css', { method: 'GET', handle: () => assetResponse(PAGE_STYLE, 'text/css') }],
  ['/popup.js', { method: 'GET', handle: () => assetResponse(POPUP_SCRIPT, 'text/javascript') }],
]);

async function handleRequest(context: HandlerContext, request: Request): Promise<Response> {
  const { path } = context;
  const { pathname } = new URL(request.url);
  const route = pathname.startsWith(path) ? ROUTES.get(pathname.slice(path.length)) : undefined;
  if (!route) throw new HttpError(404, 'This page does not exist.');
  const { method, handle } = route;
  if (request.method !== method) {
    throw new HttpError(405, `This route accepts ${method} requests only.`, { Allow: method });
  }
  return handle(context, request);
}

function toErrorResponse(
  context: HandlerContext,
  request: Request,
  { status, message, headers }: HttpError,
): Response {
  const response = acceptsJson(request)
    ? jsonResponse({ error: message }, status)
    : errorPage(context, status, message);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
