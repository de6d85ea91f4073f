import type { Call } from './call.ts';
import type { PendingSignIn } from './cookies/cookies.ts';
import type { Failure, FailureReason } from './completion/outcome.ts';
import type { PageConfig } from './pages/frame.ts';
import { endPage, pendingPage, retryPage } from './pages/pages.ts';
import { jsonResponse } from './responses.ts';

/** The response to a script for a sign-in that `onSignedIn` has not responded to. */
export const failureResponse = ({ reason }: Failure): Response => FETCH_RESPONSES[reason]();

const FETCH_RESPONSES: Record<FailureReason, () => Response> = {
  pending: () => jsonResponse({ status: 'pending' }),
  expired: () => jsonResponse({ status: 'expired' }, 410),
  no_server: () => jsonResponse({ status: 'refused', reason: 'no_server' }, 403),
  unavailable: () => jsonResponse({ status: 'unavailable' }, 502),
  timeout: () => jsonResponse({ status: 'unavailable', reason: 'timeout' }, 503),
};

/** The page for a browser that navigates. */
export const failurePage = (
  config: PageConfig,
  call: Call,
  pending: PendingSignIn,
  { reason }: Failure,
): Promise<Response> => {
  if (reason === 'pending') return pendingPage(config, call, pending);
  if (reason === 'expired') return endPage(config, call, 'expired', pending.returnTo);
  if (reason === 'no_server') return endPage(config, call, 'noServer', pending.returnTo);
  return retryPage(config, call, reason, pending.state);
};

/** The response to a script for a sign-in without a cookie: the browser did not keep it, or it has expired. */
export const noCookieResponse = (status: number): Response =>
  jsonResponse({ status: 'expired', reason: 'no_cookie' }, status);
