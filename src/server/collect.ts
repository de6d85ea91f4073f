import { PinExpiredError } from '../client/errors.ts';
import type { SignedIn } from '../sign-in/poll.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { App } from './app.ts';
import { isUpstreamError } from './errors.ts';

/** Why there is no token, or none yet. */
export type NoToken = 'pending' | 'expired' | 'unavailable';

/** Before the requests after the first, in ms: a browser can be back before plex.tv knows of the approval. */
const PAUSES = [250, 500, 1000];
/** How long a browser is kept waiting for them, in ms. */
const PATIENCE = 3000;
/** For how long a page that asks again and again gets the same answer, in ms. */
const MIN_GAP = 1000;

/** Gets the token of a sign-in: with a few requests for a browser that waits, with one for a page that repeats. */
export async function collect(
  { tried }: App,
  state: string,
  signIn: SignIn,
  patient: boolean,
): Promise<SignedIn | NoToken> {
  if (!patient) {
    if (tried.get(state)) return 'pending';
    tried.set(state, true, MIN_GAP);
  }
  const began = performance.now();
  let found = await check(signIn);
  for (const pause of patient ? PAUSES : []) {
    if (found !== 'pending' && found !== 'unavailable') break;
    // A plex.tv that is slow to answer is not asked more often.
    if (performance.now() - began > PATIENCE) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
    found = await check(signIn);
  }
  return found;
}

async function check(signIn: SignIn): Promise<SignedIn | NoToken> {
  try {
    return (await signIn.check()) ?? 'pending';
  } catch (error) {
    if (error instanceof PinExpiredError) return 'expired';
    if (isUpstreamError(error)) return 'unavailable';
    throw error;
  }
}
