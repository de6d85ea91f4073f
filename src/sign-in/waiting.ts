/** The loop that polls until the user has approved, shared by everybody who waits for one sign-in. */
import { PlexApiError, type PlexError } from '../client/errors.ts';
import { expired, isTransient, type Polled, type SignedIn } from './poll.ts';
import { backOff, defaultInterval, type Interval, pauseAfter } from './schedule.ts';

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
  signal?: AbortSignal;
  /** Pause between two polls in ms, or a function of the ms waited so far. See `defaultInterval`. */
  interval?: Interval;
  /** Called after each poll that did not end the wait. */
  onWaiting?: (waiting: Waiting) => void;
}

export interface WaitingRoom {
  wait: (options: WaitOptions) => Promise<SignedIn>;
  nudge: () => void;
}

/** What the loop needs to know of the sign-in. */
export interface Subject {
  /** Asks, or joins who is asking. */
  ask(): Asking;
  /** When the PIN expires, on the clock of `performance.now()`. */
  deadline(): number;
  /** When the last poll began, on the same clock. */
  lastAsked(): number;
}

/** A poll under way. */
export interface Asking {
  readonly answer: Promise<Polled>;
  /** Says that the answer is not wanted any more. */
  readonly leave: () => void;
}

interface Waiter {
  interval: Interval;
  onWaiting: WaitOptions['onWaiting'];
  resolve(signedIn: SignedIn): void;
  reject(error: unknown): void;
}

interface Loop {
  readonly began: number;
  attempt: number;
  /** Polls that failed since the last one that did not. */
  failures: number;
  /** Whether plex.tv has answered at all. */
  answered: boolean;
  problem: PlexError | undefined;
  /** The poll under way; undefined during a pause. */
  asking: Asking | undefined;
  /** Whether the poll under way began at the deadline or later. */
  last: boolean;
  /** Somebody asked for a poll while one was under way, which may have been too early to see. */
  nudged: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** When the pause ends, and when it may end at the earliest. */
  wakeAt: number;
  earliest: number;
}

/** Between the starts of two polls, however often somebody asks for one (ms). */
const MIN_GAP = 500;
/** A poll at the deadline is one moment too late for plex.tv, so there is one before it (ms). */
const LAST_CALL = 500;
/** The longest pause that `setTimeout` knows. */
const MAX_TIMEOUT = 0x7fffffff;

// Ten thousand of these may wait in one process: a pause holds a timer and little else.
export function createWaitingRoom(subject: Subject): WaitingRoom {
  let waiters: Waiter[] = [];
  let loop: Loop | undefined;

  function stop(): void {
    clearTimeout(loop?.timer);
    loop?.asking?.leave();
    loop = undefined;
  }

  /** Ends the loop for everybody. */
  function end(finish: (waiter: Waiter) => void): void {
    const all = waiters;
    waiters = [];
    stop();
    for (const waiter of all) finish(waiter);
  }

  /** Takes out one who does not wait any more; the last one stops the loop. */
  function remove(waiter: Waiter): void {
    waiters = waiters.filter((other) => other !== waiter);
    if (waiters.length === 0) stop();
  }

  function begin(): void {
    const began = performance.now();
    loop = {
      began,
      attempt: 0,
      failures: 0,
      answered: false,
      problem: undefined,
      asking: undefined,
      last: false,
      nudged: false,
      timer: undefined,
      wakeAt: Infinity,
      earliest: began,
    };
    const first = subject.lastAsked() + MIN_GAP;
    if (first <= began) ask();
    else sleepUntil(loop, first);
  }

  function sleepUntil(current: Loop, at: number): void {
    current.wakeAt = at;
    clearTimeout(current.timer);
    current.timer = setTimeout(ask, Math.min(Math.max(0, at - performance.now()), MAX_TIMEOUT));
  }

  function ask(): void {
    const current = loop;
    if (!current) return;
    current.attempt++;
    current.last = performance.now() >= subject.deadline();
    current.asking = subject.ask();
    current.asking.answer.then(
      (polled) => loop === current && onAnswer(current, polled),
      (error: unknown) => loop === current && onFailure(current, error),
    );
  }

  function onAnswer(current: Loop, { signedIn }: Polled): void {
    if (signedIn) return end((waiter) => waiter.resolve(signedIn));
    current.answered = true;
    current.failures = 0;
    current.problem = undefined;
    pause(current);
  }

  function onFailure(current: Loop, error: unknown): void {
    if (!isTransient(error)) return end((waiter) => waiter.reject(error));
    current.failures++;
    current.problem = error;
    pause(current);
  }

  function pause(current: Loop): void {
    current.asking = undefined;
    // An answer may have moved the deadline of a sign-in that was resumed.
    if (current.last && performance.now() >= subject.deadline()) {
      const error = endOf(current);
      return end((waiter) => waiter.reject(error));
    }
    const now = performance.now();
    const { failures, problem } = current;
    const retryAfter = problem instanceof PlexApiError ? (problem.retryAfter ?? 0) * 1000 : 0;
    const asked = shortestPause(now - current.began);
    if (asked === undefined) return;
    const next = now + Math.max(retryAfter, failures === 0 ? asked : backOff(asked, failures));
    const wakeAt = beforeDeadline(next, now, subject.deadline(), retryAfter > 0);
    tell({
      attempt: current.attempt,
      nextPollIn: wakeAt - now,
      expiresIn: Math.max(0, subject.deadline() - now),
      ...(problem && { lastProblem: problem }),
    });
    // Those who were told may all have gone.
    if (loop !== current) return;
    current.earliest = Math.max(subject.lastAsked() + MIN_GAP, now + retryAfter);
    sleepUntil(current, current.nudged ? Math.min(current.earliest, wakeAt) : wakeAt);
    current.nudged = false;
  }

  /** The shortest pause that somebody asks for; undefined when nobody is left. */
  function shortestPause(elapsed: number): number | undefined {
    const pauses: number[] = [];
    for (const waiter of waiters) {
      try {
        pauses.push(pauseAfter(waiter.interval, elapsed));
      } catch (error) {
        waiter.reject(error);
      }
    }
    return pauses.length === 0 ? undefined : Math.min(...pauses);
  }

  function tell(waiting: Waiting): void {
    for (const waiter of waiters) {
      try {
        waiter.onWaiting?.(waiting);
      } catch (error) {
        waiter.reject(error);
      }
    }
  }

  return {
    wait: ({ signal, interval = defaultInterval, onWaiting }) =>
      new Promise<SignedIn>((resolve, reject) => {
        signal?.throwIfAborted();
        pauseAfter(interval, 0);
        const leave = () => {
          signal?.removeEventListener('abort', onAbort);
          remove(waiter);
        };
        const onAbort = () => waiter.reject(signal?.reason);
        const waiter: Waiter = {
          interval,
          onWaiting,
          resolve: (signedIn) => (leave(), resolve(signedIn)),
          reject: (error) => (leave(), reject(error)),
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiters.push(waiter);
        if (!loop) begin();
      }),
    nudge() {
      if (!loop) return;
      if (loop.asking) loop.nudged = true;
      else if (loop.earliest < loop.wakeAt) sleepUntil(loop, loop.earliest);
    },
  };
}

/** The next poll, moved forward where it would miss the last moments of the PIN. */
function beforeDeadline(next: number, now: number, deadline: number, asked: boolean): number {
  const lastCall = deadline - LAST_CALL;
  if (next <= lastCall) return next;
  return lastCall >= now + MIN_GAP && !asked ? lastCall : deadline;
}

const endOf = ({ answered, problem }: Loop): Error =>
  answered || !problem
    ? expired('The PIN was not approved in time')
    : expired('plex.tv answered none of the polls before the PIN expired', problem);
