import { jsonResponse, redirectResponse, acceptsJson, withCookies } from './responses.ts';
import type { App } from './app.ts';
import { complete } from './complete.ts';
import type { Done, Pending } from './cookies.ts';
import { publicOrigin } from './origin.ts';
import { callbackPath, popupPage, strangerPage, usedPage } from './pages.ts';
import { HttpError } from './errors.ts';
import { redirectOf, toBrowser, toFetch } from './outcome.ts';

/** A callback whose sign-in is known. */
interface Visit {
  request: Request;
  entry: Pending;
  origin: string;
  /** Whether a page asks, and not a browser that goes there. */
  isFetch: boolean;
}

/** `GET {path}/callback`: where Plex's page sends the user, and where a page completes what its popup began. */
export async function callback(app: App, request: Request): Promise<Response> {
  const origin = publicOrigin(app, request);
  const isFetch = acceptsJson(request);
  const site = request.headers.get('sec-fetch-site');
  if (isFetch && site !== null && site !== 'same-origin' && site !== 'none') {
    throw new HttpError(403, 'Only a page of this app may ask for this.');
  }
  const query = new URL(request.url).searchParams;
  const entry = await app.cookies.find(request, query.get('state'));
  if (!entry) return isFetch ? jsonResponse({ status: 'expired' }, 410) : strangerPage(app);
  if (!isFetch && entry.mode === 'popup' && query.get('here') !== '1') {
    return popupPage(app, entry.state);
  }
  if (entry.kind === 'done') return revisit(entry, isFetch);
  return completeOnce(app, { request, entry, origin, isFetch });
}

/** Answers a browser that comes back to what it has completed: back button, reload, a second tab. */
const revisit = (
  { location, returnTo }: Pick<Done, 'location' | 'returnTo'>,
  isFetch: boolean,
): Response =>
  isFetch
    ? jsonResponse({ status: 'signed-in', location })
    : redirectResponse(location ?? returnTo);

/** Lets one request at a time complete a sign-in, and none after it was completed. */
async function completeOnce(app: App, visit: Visit): Promise<Response> {
  const { entry, isFetch } = visit;
  const { state, returnTo } = entry;
  const cameMeanwhile = app.completing.has(state);
  while (app.completing.has(state)) await app.completing.get(state);
  const completed = app.completed.get(state);
  if (completed && completed !== 'refused' && cameMeanwhile) {
    return revisit({ ...completed, returnTo }, isFetch);
  }
  if (completed)
    return isFetch ? jsonResponse({ status: 'expired' }, 410) : usedPage(app, returnTo);

  const answering = completeNow(app, visit);
  const over = answering.catch(() => {});
  app.completing.set(state, over);
  try {
    return await answering;
  } finally {
    app.completing.delete(state);
  }
}

/** How long a browser is led on to where a sign-in led, in seconds. */
const DONE = 300;
/** A cookie has room for 4,096 bytes in all. */
const MAX_LOCATION = 2048;

async function completeNow(
  app: App,
  { request, entry, origin, isFetch }: Visit,
): Promise<Response> {
  const { state, returnTo, mode, signIn } = entry;
  const outcome = await complete(app, entry, request, !isFetch);
  const location = redirectOf(outcome, origin + callbackPath(app));
  const target = location === undefined ? {} : { location };
  const answer = isFetch ? toFetch(outcome, target) : toBrowser(outcome, app, entry);
  if (outcome === 'pending' || outcome === 'unavailable') return answer;

  const isSignedIn = typeof outcome !== 'string' && outcome.status < 400;
  app.completed.set(state, isSignedIn ? target : 'refused', signIn.expiresIn * 1000);
  const kept = location !== undefined && location.length <= MAX_LOCATION ? target : {};
  return withCookies(answer, [
    isSignedIn
      ? await app.cookies.set({ kind: 'done', state, mode, returnTo, ...kept }, DONE, origin)
      : app.cookies.clear(state, origin),
  ]);
}
