import { PinExpiredError } from '../client/errors.ts';

import type { PendingSignIn } from './cookies/cookies.ts';
import { isUpstreamError } from './errors.ts';
import { noCookieResponse } from './failures.ts';
import type { Call } from './call.ts';
import type { HandlerState, SignInStatus } from './handler-state.ts';
import { MIN_POLL_INTERVAL_MS } from './completion/poll-for-token.ts';
import { jsonResponse } from './responses.ts';
import { resumePending } from './completion/resume-pending.ts';

/** `GET {path}/status`: the status of a sign-in, for a page that polls while its user approves elsewhere. */
export async function status(handler: HandlerState, call: Call): Promise<Response> {
  const { request } = call;
  const state = new URL(request.url).searchParams.get('state');
  const signIn = await handler.cookies.find(call, state);
  if (!signIn) return noCookieResponse(200);
  if (signIn.kind === 'done') return jsonResponse({ status: 'approved' });
  const completion = handler.completions.find(signIn.state);
  if (completion) {
    return jsonResponse({ status: completion === 'rejected' ? 'expired' : 'approved' });
  }
  return jsonResponse({ status: await pollStatus(handler, signIn, call) });
}

/** Polls plex.tv at most once a second, however often the page polls this route. */
async function pollStatus(
  handler: HandlerState,
  pending: PendingSignIn,
  call: Call,
): Promise<SignInStatus> {
  const { lastPolls } = handler;
  const { state, signIn } = pending;
  const now = performance.now();
  const last = lastPolls.get(state);
  if (last && (last.status !== 'pending' || now - last.at < MIN_POLL_INTERVAL_MS)) {
    return last.status;
  }
  const record = (status: SignInStatus): SignInStatus => {
    lastPolls.set(state, { at: now, status }, signIn.expiresIn * 1000);
    return status;
  };
  // The poll is recorded before its response, so that concurrent requests do not poll as well.
  record('pending');
  try {
    const resumed = await resumePending(handler, pending, call);
    if (!resumed) return record('expired');
    // A pending status is not recorded again: a later poll may have recorded an approval meanwhile.
    return (await resumed.signIn.check()) ? record('approved') : 'pending';
  } catch (error) {
    if (error instanceof PinExpiredError) return record('expired');
    // Other errors of plex.tv say nothing about the PIN.
    if (isUpstreamError(error)) return 'pending';
    throw error;
  }
}
