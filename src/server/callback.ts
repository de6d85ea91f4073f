import { cancelBody } from '../client/abort.ts';
import { parseUrl } from '../client/url.ts';
import { forwardHref } from '../sign-in/forward-url.ts';
import { completeSignIn, type FailureReason, type Outcome } from './complete.ts';
import type { CompletedSignIn, PendingSignIn, RedirectTarget } from './cookies.ts';
import type { Call } from './call.ts';
import type { Completion, HandlerState } from './handler-state.ts';
import { checkFetchSite, publicOrigin } from './origin.ts';
import {
  alreadySignedInPage,
  callbackPath,
  expiredPage,
  noServerPage,
  type PageConfig,
  pendingPage,
  popupPage,
  unavailablePage,
  unknownSignInPage,
  usedPage,
} from './pages.ts';
import { acceptsJson, jsonResponse, redirectResponse, withCookies } from './responses.ts';

/** A request to complete a pending sign-in. */
interface CallbackRequest {
  call: Call;
  pending: PendingSignIn;
  origin: string;
  /** Whether a script of a page fetches the route, and not a browser that navigates to it. */
  isFetch: boolean;
}

/** `GET {path}/callback`: completes a sign-in, for a browser that Plex sent back or for a page that opened a popup. */
export async function callback(handler: HandlerState, call: Call): Promise<Response> {
  const { request } = call;
  const origin = publicOrigin(handler, request);
  const isFetch = acceptsJson(request);
  if (isFetch) checkFetchSite(request);
  const query = new URL(request.url).searchParams;
  const signIn = await handler.cookies.find(request, query.get('state'));
  if (!signIn) return isFetch ? FETCH_RESPONSES.expired() : unknownSignInPage(handler);
  if (!isFetch && signIn.mode === 'popup' && query.get('here') !== '1') {
    return popupPage(handler, signIn.state);
  }
  if (signIn.kind === 'done') return respondToCompleted(signIn, isFetch);
  const callbackRequest = { call, pending: signIn, origin, isFetch };
  return handler.completions.runOnce(
    signIn.state,
    () => attemptCompletion(handler, callbackRequest),
    (completion, hasWaited) => respondToRepeat(handler, callbackRequest, completion, hasWaited),
  );
}

/** Responds to a browser that returns to a completed sign-in: back button, reload, or a second tab. */
const respondToCompleted = (
  { location, returnTo }: Pick<CompletedSignIn, 'location' | 'returnTo'>,
  isFetch: boolean,
): Response =>
  isFetch
    ? jsonResponse({ status: 'signed-in', location })
    : redirectResponse(location ?? returnTo);

/**
 * Responds to the pending cookie of a completed sign-in. Only a request that arrived before the completion can
 * legitimately have that cookie.
 */
function respondToRepeat(
  handler: HandlerState,
  { pending: { returnTo }, isFetch }: CallbackRequest,
  completion: Completion,
  hasWaited: boolean,
): Response {
  if (completion !== 'rejected' && hasWaited) {
    return respondToCompleted({ ...completion, returnTo }, isFetch);
  }
  if (isFetch) return FETCH_RESPONSES.expired();
  return completion === 'rejected'
    ? usedPage(handler, returnTo)
    : alreadySignedInPage(handler, returnTo);
}

/** Completes a sign-in, and records the result unless the user can try again. */
async function attemptCompletion(
  handler: HandlerState,
  { call, pending, origin, isFetch }: CallbackRequest,
): Promise<Response> {
  // A browser that navigates waits for a few polls; a script repeats its request.
  const outcome = await completeSignIn(handler, pending, call, !isFetch);
  const target = readRedirect(outcome, origin + callbackPath(handler));
  const response = isFetch
    ? toFetchResponse(outcome, target)
    : toPageResponse(outcome, handler, pending);
  if (outcome === 'pending' || outcome === 'unavailable') return response;

  const isSignedIn = typeof outcome !== 'string' && outcome.status < 400;
  const lifetime = pending.signIn.expiresIn * 1000;
  handler.completions.record(pending.state, isSignedIn ? target : 'rejected', lifetime);
  const cookie = isSignedIn
    ? await saveCompleted(handler, pending, target, origin)
    : handler.cookies.delete(pending.state, origin);
  return withCookies(response, [cookie]);
}

/** For how long a returning browser is redirected to `location`, in seconds. */
const COMPLETED_LIFETIME = 300;
/** In characters. A cookie has room for 4,096 bytes in total. */
const MAX_LOCATION = 2048;

/** Replaces the cookie of a pending sign-in. */
function saveCompleted(
  { cookies }: HandlerState,
  { state, mode, returnTo }: PendingSignIn,
  { location }: RedirectTarget,
  origin: string,
): Promise<string> {
  const target = location !== undefined && location.length <= MAX_LOCATION ? { location } : {};
  const completed = { kind: 'done', state, mode, returnTo, ...target } as const;
  return cookies.save(completed, COMPLETED_LIFETIME, origin);
}

/** Reads the redirect of the app's response, as a path if it has the same origin as `base`. */
function readRedirect(outcome: Outcome, base: string): RedirectTarget {
  if (typeof outcome === 'string' || outcome.status < 300 || outcome.status >= 400) return {};
  const location = outcome.headers.get('location');
  const url = location === null ? undefined : parseUrl(location, base);
  // Browsers do not redirect to `javascript:` URLs, but a script that navigates to `location` would run them.
  const href = url && forwardHref(url);
  if (!href) return {};
  const isSameOrigin = url.origin === new URL(base).origin;
  return { location: isSameOrigin ? href.slice(url.origin.length) : href };
}

/** The response for a script, which navigates to `location` itself. */
function toFetchResponse(outcome: Outcome, target: RedirectTarget): Response {
  if (typeof outcome === 'string') return FETCH_RESPONSES[outcome]();
  cancelBody(outcome.body);
  const response =
    outcome.status < 400
      ? jsonResponse({ status: 'signed-in', ...target })
      : jsonResponse({ status: 'refused' }, outcome.status);
  return withCookies(response, outcome.headers.getSetCookie());
}

const FETCH_RESPONSES: Record<FailureReason, () => Response> = {
  pending: () => jsonResponse({ status: 'pending' }),
  expired: () => jsonResponse({ status: 'expired' }, 410),
  no_server: () => jsonResponse({ status: 'refused', reason: 'no_server' }, 403),
  unavailable: () => jsonResponse({ status: 'unavailable' }, 502),
};

/** The response for a browser that navigates: the app's own response, or a page. */
const toPageResponse = (outcome: Outcome, config: PageConfig, pending: PendingSignIn): Response =>
  typeof outcome === 'string' ? PAGES[outcome](config, pending) : outcome;

const PAGES: Record<FailureReason, (config: PageConfig, pending: PendingSignIn) => Response> = {
  pending: (config, { state, returnTo }) => pendingPage(config, state, returnTo),
  expired: (config, { returnTo }) => expiredPage(config, returnTo),
  no_server: (config, { returnTo }) => noServerPage(config, returnTo),
  unavailable: (config, { state, returnTo }) => unavailablePage(config, returnTo, state),
};
