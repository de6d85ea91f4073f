import { untilAborted } from '../client/abort.ts';
import type { Call } from './call.ts';
import { completeSignIn } from './completion/complete.ts';
import type { CompletedSignIn, PendingSignIn } from './cookies/cookies.ts';
import { noCookieResponse } from './failures.ts';
import type { HandlerState } from './handler-state.ts';
import type { Completion } from './completion/outcome.ts';
import { alreadySignedInPage, endPage, popupPage, unknownSignInPage } from './pages/pages.ts';
import { respond } from './respond.ts';
import { acceptsJson, jsonResponse, redirectResponse } from './responses.ts';
import { checkFetchSite } from './origin/same-origin.ts';

/** `GET {path}/callback`: completes a sign-in, for a browser that Plex sent back or for a page that opened a popup. */
export async function callback(handler: HandlerState, call: Call): Promise<Response> {
  const { request, context } = call;
  const isFetch = acceptsJson(request);
  if (isFetch) checkFetchSite(request);
  const query = new URL(request.url).searchParams;
  const signIn = await handler.cookies.find(call, query.get('state'));
  if (!signIn) return isFetch ? noCookieResponse(410) : unknownSignInPage(handler, call);
  if (!isFetch && signIn.mode === 'popup' && query.get('here') !== '1') {
    return popupPage(handler, call, signIn.state);
  }
  if (signIn.kind === 'done') return respondToCompleted(signIn, isFetch);
  const { state } = signIn;
  const lifetime = signIn.signIn.expiresIn * 1000;
  // A browser that navigates waits for a few polls; a script repeats its request.
  const isPatient = !isFetch;
  const joined = handler.completions.join({ state, isPatient, context, lifetime }, () =>
    completeSignIn(handler, signIn, call, isPatient),
  );
  const outcome = await untilAborted(request.signal, joined);
  return 'completion' in outcome
    ? respondToRepeat(handler, call, signIn, outcome)
    : respond(handler, call, signIn, outcome);
}

/** Responds to a browser that returns to a completed sign-in: back button, reload, or a second tab. */
const respondToCompleted = (
  { location, returnTo }: Pick<CompletedSignIn, 'location' | 'returnTo'>,
  isFetch: boolean,
): Response =>
  isFetch
    ? jsonResponse({ status: 'signed-in', location })
    : redirectResponse(location ?? returnTo);

/** Responds to the pending cookie of a sign-in that ended a while ago. */
async function respondToRepeat(
  handler: HandlerState,
  call: Call,
  { returnTo }: PendingSignIn,
  { completion }: Completion,
): Promise<Response> {
  if (acceptsJson(call.request)) return jsonResponse({ status: 'expired' }, 410);
  return completion === 'rejected'
    ? endPage(handler, call, 'used', returnTo)
    : alreadySignedInPage(handler, call, returnTo);
}
