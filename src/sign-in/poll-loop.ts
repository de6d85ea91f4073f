import { startTimer } from '../client/abort.ts';
import { PinExpiredError, PlexApiError, type PlexError } from '../client/errors.ts';
import { isTransient, type SignedIn } from './poll.ts';
import {
  computeBackOff,
  computeNextPoll,
  type Interval,
  MIN_INTERVAL,
  resolveInterval,
} from './schedule.ts';
import type { InFlight } from './single-flight.ts';

/** The progress of a wait, to show to the user. */
export interface Waiting {
  /** The number of polls so far. */
  attempt: number;
  /** Time until the next poll, in ms. */
  nextPollIn: number;
  /** Time until the PIN expires, in ms. */
  expiresIn: number;
  /** Why the last poll failed; missing if it succeeded. */
  lastProblem?: PlexError;
}

/** Options of `wait`. */
export interface WaitOptions {
  /** Ends this wait, which then rejects with the signal's reason. Other waits continue. */
  signal?: AbortSignal | undefined;
  /**
   * Pause between two polls in ms, or a function of the ms waited so far. The default is `defaultInterval`. Plex's
   * documentation says to poll once a second [doc]: shorter intervals are for tests.
   */
  interval?: Interval | undefined;
  /** Called after each poll that does not end the wait. An error in it, or the rejection of its promise, ends the wait. */
  onWaiting?: ((waiting: Waiting) => unknown) | undefined;
}

/** Someone who waits for the user to approve. */
export interface Subscriber {
  readonly interval: Interval;
  readonly onWaiting: WaitOptions['onWaiting'];
  readonly resolve: (signedIn: SignedIn) => void;
  readonly reject: (error: unknown) => void;
}

/** The lifetime of a PIN. Its times are on the clock of `performance.now()`, which cannot be set. */
export interface Lifetime {
  deadline: number;
  /** When the last poll started. */
  lastPolledAt: number;
}

/**
 * Polls until the user has approved or the PIN has expired, for all of its subscribers. Each poll
 * ends in `#handleResponse` or `#handleFailure`, and these end the loop or call `#scheduleNext`.
 *
 * Ten thousand loops may pause in one process. During a pause, a loop holds its fields and one timer,
 * but no promise and no frame of an async function.
 */
export class PollLoop {
  readonly #pollOnce: () => InFlight<SignedIn | undefined>;
  readonly #lifetime: Lifetime;
  readonly #subscribers = new Set<Subscriber>();
  readonly #startedAt = performance.now();
  #attempt = 0;
  /** The number of failed polls since the last response, and why the last of them failed. */
  #failures = 0;
  #lastProblem: PlexError | undefined;
  /** Whether the last poll started at the deadline or later. */
  #pastDeadline = false;
  /** The poll in flight; undefined during a pause. */
  #inFlight: InFlight<unknown> | undefined;
  /** Whether a nudge came during the poll in flight, which may have been too early to see the approval. */
  #isNudged = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When a nudge starts the next poll. */
  #earliestPollAt: number;

  constructor(pollOnce: () => InFlight<SignedIn | undefined>, lifetime: Lifetime) {
    this.#pollOnce = pollOnce;
    this.#lifetime = lifetime;
    this.#earliestPollAt = lifetime.lastPolledAt + MIN_INTERVAL;
    if (this.#earliestPollAt > this.#startedAt) this.#startTimer(this.#earliestPollAt);
    else this.#poll();
  }

  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }

  /** Returns whether it removed the last subscriber, which stops the loop. */
  remove(subscriber: Subscriber): boolean {
    if (!this.#subscribers.delete(subscriber) || this.#subscribers.size > 0) return false;
    clearTimeout(this.#timer);
    this.#inFlight?.leave();
    return true;
  }

  /** Polls as soon as the minimum interval and a Retry-After allow. */
  nudge(): void {
    if (this.#inFlight) this.#isNudged = true;
    else this.#startTimer(this.#earliestPollAt);
  }

  #startTimer(at: number): void {
    clearTimeout(this.#timer);
    this.#timer = startTimer(() => this.#poll(), at - performance.now());
  }

  #poll(): void {
    this.#attempt++;
    this.#pastDeadline = performance.now() >= this.#lifetime.deadline;
    const inFlight = this.#pollOnce();
    this.#inFlight = inFlight;
    inFlight.result.then(
      (signedIn) => this.#handleResponse(signedIn),
      (error: unknown) => this.#handleFailure(error),
    );
  }

  #handleResponse(signedIn: SignedIn | undefined): void {
    this.#inFlight = undefined;
    this.#failures = 0;
    this.#lastProblem = undefined;
    if (signedIn) this.#notify(({ resolve }) => resolve(signedIn));
    else this.#scheduleNext();
  }

  #handleFailure(error: unknown): void {
    this.#inFlight = undefined;
    if (!isTransient(error)) return this.#rejectAll(error);
    this.#failures++;
    this.#lastProblem = error;
    this.#scheduleNext();
  }

  #scheduleNext(): void {
    const now = performance.now();
    // A response may have moved the deadline of a resumed sign-in.
    const { deadline, lastPolledAt } = this.#lifetime;
    const problem = this.#lastProblem;
    if (this.#pastDeadline && now >= deadline)
      return this.#rejectAll(
        createExpiredError(this.#failures === this.#attempt ? problem : undefined),
      );
    const retryAfter = problem instanceof PlexApiError ? (problem.retryAfter ?? 0) * 1000 : 0;
    let pause = Infinity;
    this.#notify(({ interval }) => {
      pause = Math.min(pause, resolveInterval(interval, now - this.#startedAt));
    });
    const delay = problem ? computeBackOff(pause, this.#failures) : pause;
    const next = computeNextPoll(now, deadline, delay, retryAfter);
    this.#notify(({ onWaiting, reject }) => {
      const returned: unknown = onWaiting?.({
        attempt: this.#attempt,
        nextPollIn: Math.max(0, next - now),
        expiresIn: Math.max(0, deadline - now),
        ...(problem && { lastProblem: problem }),
      });
      // An async function must not cause an unhandled rejection.
      (returned as Promise<unknown> | undefined)?.catch?.(reject);
    });
    // All subscribers may have left, if only because of an error in their callbacks.
    if (this.#subscribers.size === 0) return;
    const earliest = Math.max(lastPolledAt + MIN_INTERVAL, now + retryAfter);
    this.#earliestPollAt = Math.min(earliest, next);
    this.#startTimer(this.#isNudged ? this.#earliestPollAt : next);
    this.#isNudged = false;
  }

  #rejectAll(error: unknown): void {
    this.#notify(({ reject }) => reject(error));
  }

  /** Calls a function for each subscriber. An error in it rejects only that subscriber. */
  #notify(call: (subscriber: Subscriber) => void): void {
    for (const subscriber of this.#subscribers) {
      try {
        call(subscriber);
      } catch (error) {
        subscriber.reject(error);
      }
    }
  }
}

/** Creates the error of a PIN that nobody approved in time. The cause is the last failure if every poll failed. */
const createExpiredError = (cause: PlexError | undefined): PinExpiredError =>
  new PinExpiredError(
    `The PIN has expired${cause ? ', and every poll failed' : ''}: start a new sign-in`,
    cause && { cause },
  );
