import { PinExpiredError, PlexInputError } from '../client/errors.ts';
import { typeName } from '../client/validate.ts';
import { hasAccessToAny } from '../media-servers/access.ts';
import { listServers } from '../media-servers/list-servers.ts';
import type { DeviceKey } from '../sign-in/device-key.ts';
import type { SignedIn } from '../sign-in/poll.ts';
import { resumeSignIn } from '../sign-in/resume-sign-in.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { PendingSignIn } from './cookies.ts';
import { isUpstreamError } from './errors.ts';
import type { HandlerContext } from './handler-context.ts';
import type { SignedInUser } from './options.ts';

/** Why there is no token. */
type MissingTokenReason = 'pending' | 'expired' | 'unavailable';

/** Why `onSignedIn` has returned no response. */
export type FailureReason = MissingTokenReason | 'no_server';

/** The response of `onSignedIn`, or why there is none. */
export type Outcome = Response | FailureReason;

/** Gets the token of a sign-in, and passes it to `onSignedIn`. `retry` allows several polls for the token. */
export async function completeSignIn(
  context: HandlerContext,
  pending: PendingSignIn,
  request: Request,
  retry: boolean,
): Promise<Outcome> {
  const resumed = await resumePending(context, pending, request);
  if (!resumed) return 'expired';
  const { signIn, ...keys } = resumed;
  const signedIn = await pollForToken(context, pending.state, signIn, retry);
  if (typeof signedIn === 'string') return signedIn;
  const user: SignedInUser = {
    token: signedIn.token,
    returnTo: pending.returnTo,
    ...createUserRequests(context, signedIn.token),
    ...keys,
  };
  try {
    if (!(await mayEnter(context, user))) return 'no_server';
    return await callOnSignedIn(context, user, request);
  } catch (error) {
    // A request of `user()` or `servers()` failed, and may succeed when the user tries again.
    if (isUpstreamError(error)) return 'unavailable';
    throw error;
  }
}

interface ResumedSignIn {
  signIn: SignIn;
  deviceKey?: DeviceKey;
}

/** Resumes the sign-in of a cookie; null if it does not fit the configuration or the version of this handler. */
export async function resumePending(
  { plex, deviceKey: findKey }: HandlerContext,
  { signIn }: PendingSignIn,
  request: Request,
): Promise<ResumedSignIn | null> {
  if (signIn.kid !== undefined && !findKey) return null;
  const key = signIn.kid !== undefined && findKey ? await findKey(signIn.kid, request) : null;
  const keys = key ? { deviceKey: key } : {};
  try {
    return { signIn: resumeSignIn(plex, signIn, keys), ...keys };
  } catch (error) {
    // A wrong key is a bug of the app, which must see the error.
    if (error instanceof PlexInputError && error.field !== 'deviceKey') return null;
    throw error;
  }
}

/** Pauses before the retries, in ms: a browser can return before plex.tv has recorded the approval. */
const RETRY_DELAYS_MS = [250, 500, 1000];
/** No retry follows after this time, because the browser shows nothing meanwhile. */
const MAX_WAIT_MS = 3000;
/** plex.tv asks clients to poll at most once a second [doc]. */
export const MIN_POLL_INTERVAL_MS = 1000;

/** Polls several times for a browser that waits, and at most once a second for a script that repeats its request. */
async function pollForToken(
  { lastAttempts }: HandlerContext,
  state: string,
  signIn: SignIn,
  retry: boolean,
): Promise<SignedIn | MissingTokenReason> {
  if (retry) return pollWithRetries(signIn);
  if (lastAttempts.get(state)) return 'pending';
  lastAttempts.set(state, true, MIN_POLL_INTERVAL_MS);
  return pollOnce(signIn);
}

async function pollWithRetries(signIn: SignIn): Promise<SignedIn | MissingTokenReason> {
  const startedAt = performance.now();
  let result = await pollOnce(signIn);
  for (const delay of RETRY_DELAYS_MS) {
    if (result !== 'pending' && result !== 'unavailable') break;
    if (performance.now() - startedAt > MAX_WAIT_MS) break;
    await new Promise((resolve) => setTimeout(resolve, delay));
    result = await pollOnce(signIn);
  }
  return result;
}

async function pollOnce(signIn: SignIn): Promise<SignedIn | MissingTokenReason> {
  try {
    return (await signIn.check()) ?? 'pending';
  } catch (error) {
    if (error instanceof PinExpiredError) return 'expired';
    if (isUpstreamError(error)) return 'unavailable';
    throw error;
  }
}

/** The requests about the user that an app can send, each of them at most once. */
function createUserRequests(
  { plex }: HandlerContext,
  token: string,
): Pick<SignedInUser, 'user' | 'servers'> {
  const signedIn = plex.withToken(token);
  return {
    user: cacheSuccess(() => signedIn.getUser()),
    servers: cacheSuccess(() => listServers(signedIn)),
  };
}

/** Shares one call among all callers; a call that fails is not cached. */
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

async function mayEnter({ requireServer }: HandlerContext, user: SignedInUser): Promise<boolean> {
  return requireServer.length === 0 || hasAccessToAny(requireServer, user);
}

async function callOnSignedIn(
  { onSignedIn }: HandlerContext,
  user: SignedInUser,
  request: Request,
): Promise<Response> {
  const response: unknown = await onSignedIn(user, request);
  if (isResponse(response)) return response;
  throw new PlexInputError('onSignedIn', `must return a Response, got ${typeName(response)}`);
}

/** `instanceof` does not work here: some servers have a `Response` class of their own. */
const isResponse = (value: unknown): value is Response =>
  typeof value === 'object' && value !== null && 'status' in value && 'headers' in value;
