import { cancelBody } from '../client/abort.ts';
import { parseUrl } from '../client/url.ts';
import { forwardHref } from '../sign-in/forward-url.ts';
import { type Call, callbackPath } from './call.ts';
import type { PendingSignIn, RedirectTarget } from './cookies/cookies.ts';
import { failurePage, failureResponse } from './failures.ts';
import type { HandlerState } from './handler-state.ts';
import {
  type AppResponse,
  isFinal,
  isSignedIn,
  type LargeBody,
  type Outcome,
} from './completion/outcome.ts';
import { acceptsJson, jsonResponse, redirectResponse, withCookies } from './responses.ts';

/** Responds with the outcome of a sign-in, and replaces or deletes its cookie if it has ended. */
export async function respond(
  handler: HandlerState,
  call: Call,
  pending: PendingSignIn,
  outcome: Outcome,
): Promise<Response> {
  const isFetch = acceptsJson(call.request);
  const target = readRedirect(outcome, call.site.origin + callbackPath(call.site));
  let response: Response;
  if ('reason' in outcome) {
    response = isFetch
      ? failureResponse(outcome)
      : await failurePage(handler, call, pending, outcome);
  } else {
    response = isFetch
      ? toFetchResponse(outcome, target)
      : toPageResponse(outcome, target, pending);
  }
  if (!isFinal(outcome)) return withCookies(response, []);
  const cookie = isSignedIn(outcome)
    ? await saveCompleted(handler, call, pending, target)
    : await handler.cookies.delete(pending.state, call.site);
  return withCookies(response, [cookie]);
}

/** For how long a returning browser is redirected to `location`, in seconds. */
const COMPLETED_LIFETIME = 300;
/** In characters. A cookie has room for 4,096 bytes in total. */
const MAX_LOCATION = 2048;

/** Replaces the cookie of a pending sign-in. */
function saveCompleted(
  { cookies }: HandlerState,
  { site }: Call,
  { state, mode, returnTo }: PendingSignIn,
  { location }: RedirectTarget,
): Promise<string> {
  const target = location !== undefined && location.length <= MAX_LOCATION ? { location } : {};
  const completed = { kind: 'done', state, mode, returnTo, ...target } as const;
  return cookies.save(completed, COMPLETED_LIFETIME, site);
}

/** Reads the redirect of the app's response, as a path if it has the same origin as `base`. */
function readRedirect(outcome: Outcome, base: string): RedirectTarget {
  if ('reason' in outcome || outcome.status < 300 || outcome.status >= 400) return {};
  const location = outcome.headers.get('location');
  const url = location === null ? undefined : parseUrl(location, base);
  // Browsers do not redirect to `javascript:` URLs, but a script that navigates to `location` would run them.
  const href = url && forwardHref(url);
  if (!href) return {};
  const isSameOrigin = url.origin === new URL(base).origin;
  return { location: isSameOrigin ? href.slice(url.origin.length) : href };
}

/** The response for a script, which navigates to `location` itself. */
function toFetchResponse({ status, headers, body }: AppResponse, target: RedirectTarget): Response {
  if (body && 'stream' in body) cancelBody(takeStream(body));
  return withCookies(jsonResponse(...fetchResult(status, target)), headers.getSetCookie());
}

function fetchResult(status: number, target: RedirectTarget): [object, number] {
  if (status < 400) return [{ status: 'signed-in', ...target }, 200];
  return [{ status: status < 500 ? 'refused' : 'unavailable' }, status];
}

/** The app's own response; a redirect instead if another request has received its stream. */
function toPageResponse(
  { status, headers, body }: AppResponse,
  { location }: RedirectTarget,
  { returnTo }: PendingSignIn,
): Response {
  if (!body || !('stream' in body)) return new Response(body, { status, headers });
  const stream = takeStream(body);
  if (stream) return new Response(stream, { status, headers });
  return withCookies(redirectResponse(location ?? returnTo), headers.getSetCookie());
}

function takeStream(body: LargeBody): LargeBody['stream'] {
  const { stream } = body;
  body.stream = null;
  return stream;
}
