import { cancelBody } from '../client/abort.ts';
import { parseUrl } from '../client/url.ts';
import { forwardHref } from '../sign-in/forward-url.ts';
import { jsonResponse, withCookies } from './responses.ts';
import type { Outcome, Reason } from './complete.ts';
import type { Pending, Target } from './cookies.ts';
import { expiredPage, noServerPage, pendingPage, type Site, unavailablePage } from './pages.ts';

/** Where the app's answer redirects to, if it does: a path where that is of the same origin as `base`. */
export function redirectOf(outcome: Outcome, base: string): string | undefined {
  if (typeof outcome === 'string' || outcome.status < 300 || outcome.status >= 400) {
    return undefined;
  }
  const location = outcome.headers.get('location');
  const url = location === null ? undefined : parseUrl(location, base);
  // A browser follows no redirect to a script; a page that is told to go there would.
  const href = url && forwardHref(url);
  if (!href) return undefined;
  return url.origin === new URL(base).origin ? href.slice(url.origin.length) : href;
}

/** The outcome for the page that asked. It goes to `location` itself. */
export function toFetch(outcome: Outcome, target: Target): Response {
  if (typeof outcome === 'string') return FETCHED[outcome]();
  cancelBody(outcome.body);
  const answer =
    outcome.status < 400
      ? jsonResponse({ status: 'signed-in', ...target })
      : jsonResponse({ status: 'refused' }, outcome.status);
  return withCookies(answer, outcome.headers.getSetCookie());
}

const FETCHED: Record<Reason, () => Response> = {
  pending: () => jsonResponse({ status: 'pending' }),
  expired: () => jsonResponse({ status: 'expired' }, 410),
  no_server: () => jsonResponse({ status: 'refused', reason: 'no_server' }, 403),
  unavailable: () => jsonResponse({ status: 'unavailable' }, 502),
};

/** The outcome for a browser that came along: the app's own answer, or a page. */
export const toBrowser = (outcome: Outcome, site: Site, entry: Pending): Response =>
  typeof outcome === 'string' ? PAGES[outcome](site, entry) : outcome;

const PAGES: Record<Reason, (site: Site, entry: Pending) => Response> = {
  pending: (site, { state, returnTo }) => pendingPage(site, state, returnTo),
  expired: (site, { returnTo }) => expiredPage(site, returnTo),
  no_server: (site, { returnTo }) => noServerPage(site, returnTo),
  unavailable: (site, { state, returnTo }) => unavailablePage(site, returnTo, state),
};
