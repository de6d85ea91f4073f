import { startTimer } from '../client/abort.ts';
import { PinExpiredError, PlexApiError, type PlexError } from '../client/errors.ts';
import { isTransient, type SignedIn } from './poll.ts';
import { computeNextPoll, type Interval, MIN_INTERVAL, resolveInterval } from './schedule.ts';
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
  /** Pause between two polls in ms, or a function of the ms waited so far. See `defaultInterval`. */
  interval?: Interval | undefined;
  /** Called after each poll that does not end the wait. */
  onWaiting?: ((waiting: Waiting) => void) | undefined;
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
  /** How long the PIN is valid in total, in seconds. */
  readonly expiresIn: number;
  deadline: number;
  /** Whether the deadline comes from the local wall clock and not from a response. */
  isEstimate: boolean;
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
  /** When the next poll starts, and when it may start at the earliest. */
  #nextPollAt: number;
  #earliestPollAt: number;

  constructor(pollOnce: () => InFlight<SignedIn | undefined>, lifetime: Lifetime) {
    this.#pollOnce = pollOnce;
    this.#lifetime = lifetime;
    const earliest = lifetime.lastPolledAt + MIN_INTERVAL;
    this.#nextPollAt = earliest;
    this.#earliestPollAt = earliest;
    if (earliest > this.#startedAt) this.#startTimer(earliest);
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
    else this.#startTimer(Math.min(this.#earliestPollAt, this.#nextPollAt));
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
    if (this.#pastDeadline && now >= deadline) return this.#expire();
    const problem = this.#lastProblem;
    const retryAfter = problem instanceof PlexApiError ? (problem.retryAfter ?? 0) * 1000 : 0;
    const pause = this.#shortestPause(now - this.#startedAt);
    const next = computeNextPoll({ now, deadline, pause, retryAfter, failures: this.#failures });
    this.#notify(({ onWaiting }) =>
      onWaiting?.({
        attempt: this.#attempt,
        nextPollIn: next - now,
        expiresIn: Math.max(0, deadline - now),
        ...(problem && { lastProblem: problem }),
      }),
    );
    // All subscribers may have left, if only because of an error in their callbacks.
    if (this.#subscribers.size === 0) return;
    this.#nextPollAt = next;
    this.#earliestPollAt = Math.max(lastPolledAt + MIN_INTERVAL, now + retryAfter);
    if (this.#isNudged) this.nudge();
    else this.#startTimer(next);
    this.#isNudged = false;
  }

  /** The shortest pause that a subscriber wants, in ms. */
  #shortestPause(elapsed: number): number {
    let shortest = Infinity;
    this.#notify(({ interval }) => {
      shortest = Math.min(shortest, resolveInterval(interval, elapsed));
    });
    return shortest;
  }

  #expire(): void {
    // If a poll succeeded, the last failure is not the reason why nobody signed in.
    const cause = this.#failures === this.#attempt ? this.#lastProblem : undefined;
    const detail = cause ? ', and every poll failed' : '';
    this.#rejectAll(
      new PinExpiredError(`The PIN has expired${detail}: start a new sign-in`, cause && { cause }),
    );
  }

  #rejectAll(error: unknown): void {
    this.#notify(({ reject }) => reject(error));
  }

  /** Calls a function for each subscriber. An error in it rejects that subscriber and no other. */
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
