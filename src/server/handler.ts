import type { PlexClient } from '../client/client.ts';
import { assetResponse, jsonResponse, acceptsJson } from './responses.ts';
import { type App, createApp } from './app.ts';
import { callback } from './callback.ts';
import { readOptions, type SignInHandlerOptions } from './options.ts';
import { refusalPage } from './pages.ts';
import { popupScript } from './popup-script.ts';
import { HttpError } from './errors.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { style } from './style.ts';

/** Answers a request for one of the routes; everything else is not found. */
export type SignInHandler = (request: Request) => Promise<Response>;

/**
 * Makes the routes of "Sign in with Plex" for a web app. What a sign-in needs to remember is sealed in a
 * cookie of its browser, so that there is no session store, and any server that has the secret can go on
 * with what another began.
 *
 * - `POST {path}/start` begins a sign-in and sends the browser to Plex; with `Accept: application/json` it
 *   answers `{ url, qr, expiresIn, state }`, `expiresIn` in seconds. The body, JSON or a form, may have
 *   `returnTo`, a path of the app, `mode: 'popup'`, and `device: true` for a short code to type elsewhere.
 * - `GET {path}/callback` is where Plex sends the browser back. It ends with `onSignedIn`.
 * - `GET {path}/status` answers `{ status: 'pending' | 'approved' | 'expired' }` to a page that waits.
 *
 * @example
 *
 * ```ts
 * const handler = createSignInHandler(plex, {
 *   path: '/auth/plex',
 *   secret, // 32 random bytes or more, the same on all your servers
 *   async onSignedIn({ user, returnTo }) {
 *     const { id } = await user();
 *     return new Response(null, { status: 303, headers: { Location: returnTo, 'Set-Cookie': await session(id) } });
 *   },
 * });
 * app.all('/auth/plex/*', (c) => handler(c.req.raw)); // Hono; for others see the README
 * ```
 *
 * @throws {PlexInputError} An option is wrong; `field` names it.
 */
export function createSignInHandler(
  plex: PlexClient,
  options: SignInHandlerOptions,
): SignInHandler {
  const app = createApp(readOptions(plex, options));
  return async (request) => {
    try {
      return await route(app, request);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return refuse(app, request, error);
    }
  };
}

interface Route {
  method: 'GET' | 'POST';
  answer: (app: App, request: Request) => Response | Promise<Response>;
}

const ROUTES = new Map<string, Route>([
  ['/start', { method: 'POST', answer: start }],
  ['/callback', { method: 'GET', answer: callback }],
  ['/status', { method: 'GET', answer: status }],
  ['/style.css', { method: 'GET', answer: () => assetResponse(style, 'text/css') }],
  ['/popup.js', { method: 'GET', answer: () => assetResponse(popupScript, 'text/javascript') }],
]);

async function route(app: App, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const found = pathname.startsWith(app.path) ? ROUTES.get(pathname.slice(app.path.length)) : null;
  if (!found) throw new HttpError(404, 'There is no such page.');
  if (found.method !== request.method) {
    throw new HttpError(405, `This answers ${found.method} only.`, { Allow: found.method });
  }
  return found.answer(app, request);
}

function refuse(app: App, request: Request, { status, message, headers }: HttpError): Response {
  const response = acceptsJson(request)
    ? jsonResponse({ error: message }, status)
    : refusalPage(app, status, message);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
