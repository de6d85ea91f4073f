import { pause } from '../../client/abort.ts';
import { callStore } from '../../jwt/call-store.ts';
import type { Call } from '../call.ts';
import type { PendingSignIn } from '../cookies/cookies.ts';
import type { HandlerState } from '../handler-state.ts';
import { type Completion, isFinal, isSignedIn, type Outcome } from './outcome.ts';
import { openOutcome, sealOutcome } from './sealed-outcome.ts';

/** In ms. */
const PAUSE = 250;
/** How much longer a claim lasts than `onSignedIn` may take, in ms: the access of the user is checked before. */
const CLAIM_MARGIN = 60_000;

/**
 * Completes a sign-in once among all instances that share a store. The others wait for its outcome. Without a store,
 * `complete` is called.
 *
 * An instance claims the sign-in in the store meanwhile. If it crashes, the claim expires.
 */
export async function runOnce(
  handler: HandlerState,
  { state, signIn }: PendingSignIn,
  { context }: Call,
  complete: () => Promise<Outcome>,
): Promise<Outcome | Completion> {
  const { store, timeout } = handler;
  if (!store) return complete();
  const claim = `plex-pin:claim:${state}`;
  const key = `plex-pin:outcome:${state}`;

  async function findShared(): Promise<Outcome | Completion | null> {
    const value = await callStore('be read', () => store?.getItem(key));
    const shared = typeof value === 'string' ? await openOutcome(handler.sealer, value) : null;
    // Changes that another instance made to its own `context` do not reach this one.
    const isForOther = shared && 'status' in shared && isSignedIn(shared) && context !== undefined;
    return isForOther ? null : shared;
  }

  const deadline = performance.now() + timeout;
  const ttl = timeout + CLAIM_MARGIN;
  while (!(await callStore('add a claim', () => store.setItemIfAbsent(claim, '1', { ttl })))) {
    const shared = await findShared();
    if (shared) return shared;
    if (performance.now() > deadline) return { reason: 'timeout' };
    await pause(PAUSE);
  }
  try {
    const shared = await findShared();
    if (shared) return shared;
    const outcome = await complete();
    if (isFinal(outcome)) {
      const lifetime = signIn.expiresIn * 1000;
      const sealed = await sealOutcome(handler.sealer, outcome, lifetime);
      // The user is signed in, whether or not the other instances learn it.
      await callStore('add an outcome', () =>
        store.setItemIfAbsent(key, sealed, { ttl: lifetime }),
      ).catch(() => {});
    }
    return outcome;
  } finally {
    // The claim expires by itself.
    await callStore('remove a claim', () => store.removeItem(claim)).catch(() => {});
  }
}
