import { withDeadline } from '../../client/abort.ts';
import { PlexTimeoutError } from '../../client/errors.ts';
import { hasAccessToAny } from '../../media-servers/access.ts';
import { listServers } from '../../media-servers/list-servers.ts';
import type { Call } from '../call.ts';
import type { PendingSignIn } from '../cookies/cookies.ts';
import { isUpstreamError } from '../errors.ts';
import { outcomeEvent, report } from '../events.ts';
import type { HandlerState } from '../handler-state.ts';
import type { SignedInUser } from '../options.ts';
import { type Completion, type Failure, type Outcome, toAppResponse } from './outcome.ts';
import { pollForToken } from './poll-for-token.ts';
import { resumePending } from './resume-pending.ts';
import { runOnce } from './run-once.ts';

/**
 * Gets the token of a sign-in, and passes it to `onSignedIn`.
 *
 * @param isPatient Whether to poll several times for the token.
 */
export async function completeSignIn(
  handler: HandlerState,
  pending: PendingSignIn,
  call: Call,
  isPatient: boolean,
): Promise<Outcome | Completion> {
  const { state } = pending;
  const found = await reportOutcome(handler, state, call, () =>
    findUser(handler, pending, call, isPatient),
  );
  if ('reason' in found) return found;
  return runOnce(handler, pending, call, () =>
    reportOutcome(handler, state, call, () => admitUser(handler, found.user, call)),
  );
}

/** Reports the outcome of some work. */
async function reportOutcome<Result extends Outcome | { user: NewUser }>(
  handler: HandlerState,
  state: string,
  call: Call,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await work();
    const event = outcomeEvent(result);
    if (event) report(handler, { ...event, state }, call);
    return result;
  } catch (error) {
    report(handler, { type: 'failed', reason: 'app', error, state }, call);
    throw error;
  }
}

/** A user for whom `onSignedIn` has not been called yet. */
type NewUser = Omit<SignedInUser, 'signal'>;

async function findUser(
  handler: HandlerState,
  pending: PendingSignIn,
  call: Call,
  isPatient: boolean,
): Promise<{ user: NewUser } | Failure> {
  const resumed = await resumePending(handler, pending, call);
  if (!resumed) return { reason: 'expired' };
  const { signIn, ...keys } = resumed;
  const polled = await pollForToken(handler.callbackPolls, pending.state, signIn, isPatient);
  if ('reason' in polled) return polled;
  const { token } = polled;
  const { returnTo } = pending;
  return { user: { token, returnTo, ...createRequests(handler, token), ...keys } };
}

async function admitUser(handler: HandlerState, user: NewUser, call: Call): Promise<Outcome> {
  try {
    if (!(await hasRequiredAccess(handler, user))) return { reason: 'no_server' };
    return await callOnSignedIn(handler, user, call);
  } catch (error) {
    // A request of `user()` or `servers()` failed, and may succeed when the user tries again.
    if (isUpstreamError(error)) return { reason: 'unavailable', error };
    throw error;
  }
}

/** The requests about the user that an app can send, each at most once. */
function createRequests(
  { plex }: HandlerState,
  token: string,
): Pick<SignedInUser, 'user' | 'servers'> {
  const signedIn = plex.withToken(token);
  return {
    user: cacheSuccess(() => signedIn.getUser()),
    servers: cacheSuccess(() => listServers(signedIn)),
  };
}

/** Shares one call among all callers, and does not cache a failed call. */
function cacheSuccess<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let cached: Promise<Value> | undefined;
  return () => {
    cached ??= load().catch((error: unknown) => {
      cached = undefined;
      throw error;
    });
    return cached;
  };
}

async function hasRequiredAccess(
  { requireServer }: HandlerState,
  user: Pick<SignedInUser, 'user' | 'servers'>,
): Promise<boolean> {
  return requireServer.length === 0 || hasAccessToAny(requireServer, user);
}

/** Calls `onSignedIn` with a deadline. */
async function callOnSignedIn(
  { onSignedIn, timeout }: HandlerState,
  user: NewUser,
  { request, context }: Call,
): Promise<Outcome> {
  const message = `onSignedIn took longer than ${timeout} ms: stop its work when signal aborts, or raise timeout`;
  const work = async (signal: AbortSignal): Promise<Outcome> =>
    toAppResponse(await onSignedIn({ ...user, signal }, request, context));
  try {
    return await withDeadline(timeout, undefined, work, message);
  } catch (error) {
    // A request of the app to plex.tv can time out as well.
    if (error instanceof PlexTimeoutError && error.message === message) {
      return { reason: 'timeout', error };
    }
    throw error;
  }
}
