import { pause } from '../../client/abort.ts';
import { PinExpiredError } from '../../client/errors.ts';
import type { SignedIn } from '../../sign-in/poll.ts';
import type { SignIn } from '../../sign-in/sign-in.ts';
import { isUpstreamError } from '../errors.ts';
import type { Failure } from './outcome.ts';
import type { TtlCache } from './ttl-cache.ts';

/** plex.tv wants clients to poll at most once a second [doc]. */
export const MIN_POLL_INTERVAL_MS = 1000;

/** The polls for a browser that waits: it can return before plex.tv has recorded the approval. */
const MAX_POLLS = 3;
/** No further poll follows after this time, because the browser shows nothing meanwhile. */
const MAX_WAIT_MS = 3000;

/**
 * Polls for the token of a sign-in at most once a second: once for a script that repeats its request, and several
 * times if the user waits.
 *
 * @param polls When each sign-in was last polled here, in ms.
 */
export async function pollForToken(
  polls: TtlCache<number>,
  state: string,
  signIn: SignIn,
  isPatient: boolean,
): Promise<SignedIn | Failure> {
  const startedAt = performance.now();
  let result: SignedIn | Failure = { reason: 'pending' };
  for (let count = 0; count < (isPatient ? MAX_POLLS : 1); count++) {
    const wait = (polls.get(state) ?? -Infinity) + MIN_POLL_INTERVAL_MS - performance.now();
    if (wait > 0 && !isPatient) return result;
    if (wait > 0) await pause(wait);
    polls.set(state, performance.now(), MIN_POLL_INTERVAL_MS);
    result = await pollOnce(signIn);
    if (!('reason' in result) || result.reason === 'expired') break;
    if (performance.now() - startedAt > MAX_WAIT_MS) break;
  }
  return result;
}

async function pollOnce(signIn: SignIn): Promise<SignedIn | Failure> {
  try {
    return (await signIn.check()) ?? { reason: 'pending' };
  } catch (error) {
    if (error instanceof PinExpiredError) return { reason: 'expired', error };
    if (isUpstreamError(error)) return { reason: 'unavailable', error };
    throw error;
  }
}
