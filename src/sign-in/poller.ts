import type { PollResult, SignedIn } from './poll.ts';
import { type Lifetime, PollLoop, type Subscriber } from './poll-loop.ts';
import { type InFlight, singleFlight } from './single-flight.ts';

/** Polls plex.tv about one PIN for everyone who checks it or waits for it. */
export interface Poller {
  /** Polls once, or joins the poll in flight. The result is undefined until the user has approved. */
  pollOnce: () => InFlight<SignedIn | undefined>;
  /** Polls until the user has approved, in one loop for all subscribers. Returns what unsubscribes. */
  subscribe: (subscriber: Subscriber) => () => void;
  /** Polls as soon as the minimum interval allows if anyone is subscribed. */
  nudge: () => void;
}

/** Creates a poller, which updates the lifetime of the PIN from the responses. */
export function createPoller(
  requestToken: (signal: AbortSignal) => Promise<PollResult>,
  lifetime: Lifetime,
): Poller {
  let approved: SignedIn | undefined;
  let loop: PollLoop | undefined;

  const pollOnce = singleFlight(async (signal) => {
    if (approved) return approved;
    lifetime.lastPolledAt = performance.now();
    const { signedIn, expiresIn } = await requestToken(signal);
    if (lifetime.isEstimate) {
      lifetime.isEstimate = false;
      lifetime.deadline = performance.now() + Math.min(expiresIn, lifetime.expiresIn) * 1000;
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
