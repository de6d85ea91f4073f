import type { PollResult, SignedIn } from './poll.ts';
import { type Lifetime, PollLoop, type Subscriber } from './poll-loop.ts';
import { computeMaxDuration } from './schedule.ts';
import { type InFlight, singleFlight } from './single-flight.ts';

/** Polls plex.tv about one PIN for everyone who checks it or waits for it. */
export interface Poller {
  /** Polls once, or joins the poll in flight. The result is undefined until the user has approved. */
  pollOnce: () => InFlight<SignedIn | undefined>;
  /** Polls until the user has approved, in one loop for all subscribers. Returns a function that unsubscribes. */
  subscribe: (subscriber: Subscriber) => () => void;
  /** Polls as soon as the minimum interval allows if anyone is subscribed. */
  nudge: () => void;
}

/**
 * Creates a poller.
 *
 * @param deadline When the PIN expires, on the clock of `performance.now()`.
 * @param maxExpiresIn Given if the deadline is an estimate, which the first response replaces: the total lifetime of
 *   the PIN in seconds, which no response can extend.
 */
export function createPoller(
  requestToken: (signal: AbortSignal, maxDuration: number) => Promise<PollResult>,
  deadline: number,
  maxExpiresIn?: number,
): Poller {
  const lifetime: Lifetime = { deadline, lastPolledAt: -Infinity };
  let approved: SignedIn | undefined;
  let loop: PollLoop | undefined;

  const pollOnce = singleFlight(async (signal) => {
    if (approved) return approved;
    const now = performance.now();
    lifetime.lastPolledAt = now;
    const { signedIn, expiresIn } = await requestToken(
      signal,
      computeMaxDuration(now, lifetime.deadline),
    );
    // Only the first response replaces an estimate.
    if (maxExpiresIn !== undefined && expiresIn !== undefined) {
      lifetime.deadline = performance.now() + Math.min(expiresIn, maxExpiresIn) * 1000;
      maxExpiresIn = undefined;
    }
    approved ??= signedIn;
    // No further request is sent, so the minimum interval between two of them no longer applies.
    if (approved) lifetime.lastPolledAt = -Infinity;
    return approved;
  });

  return {
    pollOnce,
    subscribe(subscriber) {
      const joined = (loop ??= new PollLoop(pollOnce, lifetime));
      joined.add(subscriber);
      return () => {
        if (joined.remove(subscriber)) loop = undefined;
      };
    },
    nudge: () => loop?.nudge(),
  };
}
