import type { GenericEndpointContext } from 'better-auth';
import { getSessionFromCtx } from 'better-auth/api';
import { pause } from '../client/abort.ts';
import { hasAccessToAny } from '../media-servers/access.ts';
import { listServers } from '../media-servers/list-servers.ts';
import type { User } from '../index.ts';
import { isUpstreamError } from '../server/errors.ts';
import type { Failure } from '../server/completion/outcome.ts';
import { pollForToken } from '../server/completion/poll-for-token.ts';
import { resumeSaved } from '../server/completion/resume-pending.ts';
import { createTtlCache } from '../server/completion/ttl-cache.ts';
import type { SignedIn } from '../sign-in/poll.ts';
import { type Entry, signInOrLink, toError } from './account.ts';
import type { PlexConfig } from './options.ts';
import {
  findFinished,
  findPending,
  type PendingSignIn,
  saveFinished,
  savePending,
  takePending,
} from './pending.ts';

/** `unavailable`: plex.tv failed, and a later request may succeed. */
type Result = 'pending' | 'unavailable' | Entry;

/** The progress of a sign-in. */
export interface Outcome {
  /** The options that the page passed at the start. */
  start: Omit<PendingSignIn, 'signIn'>;
  result: Result;
}

/** A request that may complete a sign-in. */
interface CompleteRequest {
  ctx: GenericEndpointContext;
  state: string;
  /** Whether the user is back from Plex. plex.tv then reports the approval within a moment. */
  isBack: boolean;
}

interface Attempt extends CompleteRequest {
  pending: PendingSignIn;
}

/** Completes a sign-in if the user has approved it. Returns null if the sign-in is unknown or has expired. */
export type Complete = (request: CompleteRequest) => Promise<Outcome | null>;

const MAX_ENTRIES = 10_000;
/** Pause before looking again for the result of another server that may be completing the sign-in. */
const RECHECK_PAUSE_MS = 1000;

/** Creates the function for one plugin. Its requests share polls: at most one per second and sign-in. */
export function createComplete(config: PlexConfig): Complete {
  const attempts = new Map<string, Promise<Outcome | null>>();
  const lastPolls = createTtlCache<number>(MAX_ENTRIES);

  async function run(request: CompleteRequest): Promise<Outcome | null> {
    const { ctx, state } = request;
    const pending = await findPending(ctx, state);
    if (!pending) return findOutcome(ctx, state);
    const attempt = { ...request, pending };
    const { plex, deviceKey } = config;
    const resumed = await resumeSaved(
      plex,
      pending.signIn,
      deviceKey && (async (kid) => deviceKey(kid, ctx)),
    );
    const result = await (resumed
      ? handleResult(
          config,
          attempt,
          await pollForToken(lastPolls, state, resumed.signIn, request.isBack),
        )
      : finish(attempt, async () => ({ error: toError('SIGN_IN_EXPIRED') })));
    return result ? { start: pending, result } : findOutcome(ctx, state);
  }

  return async (request) => {
    const { state, isBack } = request;
    for (let running = attempts.get(state); running; running = attempts.get(state)) {
      const outcome = await running;
      // A script may have polled a moment before the user came back.
      if (outcome?.result !== 'pending' || !isBack) return outcome;
    }
    const attempt = run(request);
    attempts.set(state, attempt);
    try {
      return await attempt;
    } finally {
      attempts.delete(state);
    }
  };
}

async function handleResult(
  config: PlexConfig,
  attempt: Attempt,
  result: SignedIn | Failure,
): Promise<Result | null> {
  const { ctx, pending, isBack } = attempt;
  if ('reason' in result) {
    const { reason, error } = result;
    if (reason === 'expired')
      return finish(attempt, async () => ({ error: toError('SIGN_IN_EXPIRED') }));
    if (reason === 'pending')
      return isBack ? finish(attempt, async () => ({ error: toError('ACCESS_DENIED') })) : reason;
    ctx.context.logger.error('Sign in with Plex: plex.tv failed', error);
    return 'unavailable';
  }
  const { token } = result;
  const account = await loadAccount(config, ctx, token);
  if (account === 'unavailable') return account;
  const { user, hasAccess } = account;
  return finish(attempt, async () => {
    if (!hasAccess) return { error: toError('NO_SERVER_ACCESS') };
    if (pending.link && (await getSessionFromCtx(ctx))?.user.id !== pending.link.userId)
      return { error: toError('LINK_SESSION_MISMATCH') };
    return signInOrLink(ctx, config, pending, { user, token, kid: pending.signIn.kid });
  });
}

async function loadAccount(
  { plex, requireServer }: PlexConfig,
  { context: { logger } }: GenericEndpointContext,
  token: string,
): Promise<{ user: User; hasAccess: boolean } | 'unavailable'> {
  const signedIn = plex.withToken(token);
  try {
    const user = await signedIn.getUser();
    const requests = { servers: () => listServers(signedIn), user: async () => user };
    const hasAccess = requireServer.length === 0 || (await hasAccessToAny(requireServer, requests));
    return { user, hasAccess };
  } catch (error) {
    if (!isUpstreamError(error)) throw error;
    logger.error('Sign in with Plex: plex.tv failed', error);
    return 'unavailable';
  }
}

/**
 * Ends a sign-in once across the app's servers. Returns null if another server was faster. If `end` throws, a later
 * request can try again.
 */
async function finish(
  { ctx, state, pending }: Attempt,
  end: () => Promise<Entry>,
): Promise<Entry | null> {
  const taken = await takePending(ctx, state);
  if (!taken) return null;
  let entry: Entry;
  try {
    entry = await end();
  } catch (error) {
    await savePending(ctx, state, pending, new Date(taken.expiresAt));
    throw error;
  }
  if (entry.error) ctx.context.logger.warn('Sign in with Plex:', entry.error.code);
  const { signIn: _signIn, ...start } = pending;
  await saveFinished(ctx, state, {
    ...start,
    ...(entry.error
      ? { error: entry.error }
      : { sessionToken: entry.session?.session.token, isNewUser: entry.isNewUser }),
  });
  return entry;
}

/** The outcome of a sign-in that another request has completed. */
async function findOutcome(ctx: GenericEndpointContext, state: string): Promise<Outcome | null> {
  const finished =
    (await findFinished(ctx, state)) ??
    (await pause(RECHECK_PAUSE_MS).then(() => findFinished(ctx, state)));
  if (!finished) return null;
  const { error, sessionToken, isNewUser = false, ...start } = finished;
  if (error) return { start, result: { error } };
  if (sessionToken === undefined) return { start, result: { isNewUser } };
  const session = await ctx.context.internalAdapter.findSession(sessionToken);
  // Without a session, the user has signed out since.
  return session && { start, result: { session, isNewUser } };
}
