/** The loop that polls until the user has approved, shared by everybody who waits for one sign-in. */
import { PinExpiredError, PlexApiError, type PlexError } from '../client/errors.ts';
import { startTimer } from '../client/abort.ts';
import { isTransient, type SignedIn } from './poll.ts';
import { backOff, defaultInterval, type Interval, pauseAfter } from './schedule.ts';
import type { Asking } from './shared.ts';

/** How a wait goes, for a screen to show. */
export interface Waiting {
  /** How many polls there were. */
  attempt: number;
  /** When the next poll will be, in ms from now. */
  nextPollIn: number;
  /** How long the PIN still lives, in ms. */
  expiresIn: number;
  /** Why the last poll failed; missing when plex.tv answered it. */
  lastProblem?: PlexError;
}

/** How to wait. */
export interface WaitOptions {
  /** Ends this wait, which then rejects with the signal's reason. Others go on. */
  signal?: AbortSignal | undefined;
  /** Pause between two polls in ms, or a function of the ms waited so far. See `defaultInterval`. */
  interval?: Interval | undefined;
  /** Called after each poll that did not end the wait. */
  onWaiting?: ((waiting: Waiting) => void) | undefined;
}

export interface WaitingRoom {
  /** Waits with the others; what it gives ends that. */
  join: (
    options: WaitOptions,
    resolve: (signedIn: SignedIn) => void,
    reject: (error: unknown) => void,
  ) => () => void;
  nudge: () => void;
}

/** How long a PIN lives, on the clock of `performance.now()`, which nobody can set. */
export interface Lifetime {
  deadline: number;
  /** Whether the deadline comes from a wall clock, and not from an answer. */
  isGuess: boolean;
  /** When the last poll began. */
  lastAsked: number;
}

type Ask = () => Asking<SignedIn | undefined>;

interface Waiter {
  readonly interval: Interval;
  readonly onWaiting: WaitOptions['onWaiting'];
  readonly resolve: (signedIn: SignedIn) => void;
  readonly reject: (error: unknown) => void;
}

export function createWaitingRoom(ask: Ask, lifetime: Lifetime): WaitingRoom {
  const waiters = new Set<Waiter>();
  let loop: ReturnType<typeof startLoop> | undefined;
  return {
    join({ interval = defaultInterval, onWaiting }, resolve, reject) {
      pauseAfter(interval, 0);
      const waiter = { interval, onWaiting, resolve, reject };
      waiters.add(waiter);
      loop ??= startLoop(ask, lifetime, waiters);
      return () => {
        waiters.delete(waiter);
        if (waiters.size > 0) return;
        loop?.stop();
        loop = undefined;
      };
    },
    nudge: () => loop?.nudge(),
  };
}

/** Polls until the user has approved, and tells everybody who waits. */
function startLoop(ask: Ask, lifetime: Lifetime, waiters: ReadonlySet<Waiter>) {
  /** Between the starts of two polls, however often somebody asks for one (ms). */
  const minGap = 500;
  const began = performance.now();
  let isStopped = false;
  let attempt = 0;
  /** Whether plex.tv has answered at all. */
  let isAnswered = false;
  /** Polls that failed since the last one that did not, and why the last one did. */
  let failures = 0;
  let problem: PlexError | undefined;
  /** Whether the last poll began at the deadline or later. */
  let isOver = false;
  /** The poll under way; undefined during a pause. */
  let asking: ReturnType<Ask> | undefined;
  /** Somebody asked for a poll while one was under way, which may have been too early to see. */
  let isNudged = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** When the pause ends, and when it may end at the earliest. */
  let wakeAt = Infinity;
  let earliest = Infinity;

  /** Polls, then pauses or ends. Ten thousand may wait in one process: nothing of this lives on in the pause. */
  async function step(): Promise<void> {
    try {
      const signedIn = await poll();
      // Somebody else may have waited for that answer.
      if (isStopped) return;
      if (signedIn) eachWaiter((waiter) => waiter.resolve(signedIn));
      else setAlarm(nextPoll());
    } catch (error) {
      if (!isStopped) eachWaiter((waiter) => waiter.reject(error));
    }
  }

  /** Polls once. Throws what asking again does not change. */
  async function poll(): Promise<SignedIn | undefined> {
    attempt++;
    isOver = performance.now() >= lifetime.deadline;
    asking = ask();
    try {
      const signedIn = await asking.answer;
      isAnswered = true;
      failures = 0;
      problem = undefined;
      return signedIn;
    } catch (error) {
      if (!isTransient(error)) throw error;
      failures++;
      problem = error;
      return undefined;
    } finally {
      asking = undefined;
    }
  }

  /** When to poll again. Tells everybody; throws when the PIN has expired. */
  function nextPoll(): number {
    const now = performance.now();
    const { deadline, lastAsked } = lifetime;
    // An answer may have moved the deadline of a sign-in that was resumed.
    if (isOver && now >= deadline) throw expired(isAnswered ? undefined : problem);
    const retryAfter = problem instanceof PlexApiError ? (problem.retryAfter ?? 0) * 1000 : 0;
    let pause = Infinity;
    eachWaiter(({ interval }) => {
      pause = Math.min(pause, pauseAfter(interval, now - began));
    });
    let next = now + Math.max(retryAfter, failures ? backOff(pause, failures) : pause);
    // Moved forward where it would miss the last moments of the PIN: at its end, plex.tv does not know it any more.
    const lastCall = deadline - 500;
    if (next > lastCall) next = lastCall >= now + minGap && !retryAfter ? lastCall : deadline;
    eachWaiter(({ onWaiting }) =>
      onWaiting?.({
        attempt,
        nextPollIn: next - now,
        expiresIn: Math.max(0, deadline - now),
        ...(problem && { lastProblem: problem }),
      }),
    );
    earliest = Math.max(lastAsked + minGap, now + retryAfter);
    const at = isNudged ? Math.min(earliest, next) : next;
    isNudged = false;
    return at;
  }

  function setAlarm(at: number): void {
    clearTimeout(timer);
    // Those who were told of the pause may all have gone.
    if (isStopped) return;
    wakeAt = at;
    timer = startTimer(step, at - performance.now());
  }

  /** Calls a function of everybody who waits; where it throws, that ends their wait, and no other. */
  function eachWaiter(call: (waiter: Waiter) => void): void {
    for (const waiter of waiters) {
      try {
        call(waiter);
      } catch (error) {
        waiter.reject(error);
      }
    }
  }

  const first = lifetime.lastAsked + minGap;
  if (first > began) setAlarm(first);
  else void step();

  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
      asking?.leave();
    },
    nudge() {
      if (asking) isNudged = true;
      else if (earliest < wakeAt) setAlarm(earliest);
    },
  };
}

const expired = (problem: PlexError | undefined): PinExpiredError =>
  new PinExpiredError(
    `The PIN has expired${problem ? ', and no poll was answered' : ''}: start a new sign-in`,
    problem && { cause: problem },
  );
