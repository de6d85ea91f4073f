/** The loop that polls until the user has approved, shared by everybody who waits for one sign-in. */
import { type AnyPlexError, PlexApiError } from '../client/errors.ts';
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
  lastProblem?: AnyPlexError;
}

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
  /** Asks once. */
  ask(signal: AbortSignal): Promise<Polled>;
  /** When the PIN expires, on the clock of `performance.now()`. */
  deadline(): number;
  /** When the last poll began, on the same clock. */
  lastAsked(): number;
}

interface Loop {
  controller: AbortController;
  /** Ends the pause; undefined while there is none. */
  wake: (() => void) | undefined;
  /** Somebody asked for a poll while one was under way, which may have been too early to see. */
  nudged: boolean;
}

interface Waiter {
  interval: Interval;
  onWaiting: WaitOptions['onWaiting'];
  resolve(signedIn: SignedIn): void;
  reject(error: unknown): void;
}

/** Between the starts of two polls, however often somebody asks for one (ms). */
const MIN_GAP = 500;
/** A poll at the deadline is one moment too late for plex.tv, so there is one before it (ms). */
const LAST_CALL = 500;
/** The longest pause that `setTimeout` knows. */
const MAX_TIMEOUT = 0x7fffffff;

export function createWaitingRoom(subject: Subject): WaitingRoom {
  const waiters = new Set<Waiter>();
  let loop: Loop | undefined;

  function settle(finish: (waiter: Waiter) => void): void {
    for (const waiter of waiters) finish(waiter);
    waiters.clear();
    loop = undefined;
  }

  function leave(waiter: Waiter): void {
    waiters.delete(waiter);
    if (waiters.size > 0 || !loop) return;
    loop.controller.abort();
    loop = undefined;
  }

  function start(): void {
    const controller = new AbortController();
    const current: Loop = { controller, wake: undefined, nudged: false };
    loop = current;
    run(subject, controller.signal, {
      pause: (elapsed) =>
        Math.min(...[...waiters].map(({ interval }) => pauseAfter(interval, elapsed))),
      tell: (waiting) => {
        for (const waiter of waiters) {
          try {
            waiter.onWaiting?.(waiting);
          } catch (error) {
            waiter.reject(error);
          }
        }
      },
      onSleep: (wake) => {
        current.wake = wake;
        if (current.nudged) wake();
        current.nudged = false;
      },
      onAsk: () => {
        current.wake = undefined;
      },
    }).then(
      (signedIn) => loop === current && settle((waiter) => waiter.resolve(signedIn)),
      (error: unknown) => loop === current && settle((waiter) => waiter.reject(error)),
    );
  }

  return {
    wait: ({ signal, interval = defaultInterval, onWaiting }) =>
      new Promise<SignedIn>((resolve, reject) => {
        signal?.throwIfAborted();
        pauseAfter(interval, 0);
        const end = () => {
          signal?.removeEventListener('abort', onAbort);
          leave(waiter);
        };
        const onAbort = () => waiter.reject(signal?.reason);
        const waiter: Waiter = {
          interval,
          onWaiting,
          resolve: (signedIn) => (end(), resolve(signedIn)),
          reject: (error) => (end(), reject(error)),
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiters.add(waiter);
        if (!loop) start();
      }),
    nudge() {
      if (loop?.wake) loop.wake();
      else if (loop) loop.nudged = true;
    },
  };
}

interface Company {
  /** The pause that those who wait ask for. */
  pause(elapsed: number): number;
  tell(waiting: Waiting): void;
  /** A pause begins, which the function ends. */
  onSleep(wake: () => void): void;
  /** A poll begins. */
  onAsk(): void;
}

/** Polls until there is an outcome. Rejects with the signal's reason when it aborts. */
async function run(subject: Subject, signal: AbortSignal, company: Company): Promise<SignedIn> {
  const began = performance.now();
  let failures = 0;
  let answered = false;
  let problem: AnyPlexError | undefined;
  await sleep(subject.lastAsked() + MIN_GAP - began, signal, () => {});
  for (let attempt = 1; ; attempt++) {
    const last = performance.now() >= subject.deadline();
    company.onAsk();
    try {
      const { signedIn } = await subject.ask(signal);
      if (signedIn) return signedIn;
      answered = true;
      failures = 0;
      problem = undefined;
    } catch (error) {
      if (signal.aborted || !isTransient(error)) throw error;
      failures++;
      problem = error;
    }
    // An answer may have moved the deadline of a sign-in that was resumed.
    if (last && performance.now() >= subject.deadline()) throw endOf(answered, problem);

    const now = performance.now();
    const asked = problem instanceof PlexApiError ? (problem.retryAfter ?? 0) * 1000 : 0;
    const pause = company.pause(now - began);
    const next = now + Math.max(asked, failures === 0 ? pause : backOff(pause, failures));
    const wakeAt = beforeDeadline(next, now, subject.deadline(), asked > 0);
    company.tell({
      attempt,
      nextPollIn: wakeAt - now,
      expiresIn: Math.max(0, subject.deadline() - now),
      ...(problem && { lastProblem: problem }),
    });
    const earliest = Math.max(subject.lastAsked() + MIN_GAP, now + asked);
    await sleep(wakeAt - performance.now(), signal, (wake) =>
      company.onSleep(() => wake(earliest - performance.now())),
    );
  }
}

/** The next poll, moved forward where it would miss the last moments of the PIN. */
function beforeDeadline(next: number, now: number, deadline: number, asked: boolean): number {
  const lastCall = deadline - LAST_CALL;
  if (next <= lastCall) return next;
  return lastCall >= now + MIN_GAP && !asked ? lastCall : deadline;
}

const endOf = (answered: boolean, problem: AnyPlexError | undefined): Error =>
  answered || !problem
    ? expired('The PIN was not approved in time')
    : expired('plex.tv answered none of the polls before the PIN expired', problem);

/** Resolves after `ms`, or earlier by `wake(ms)`. Rejects with the signal's reason when it aborts. */
function sleep(
  ms: number,
  signal: AbortSignal,
  onStart: (wake: (ms: number) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    if (ms <= 0) return resolve();
    const finish = () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    let timer = setTimeout(finish, Math.min(ms, MAX_TIMEOUT));
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const end = performance.now() + ms;
    onStart((sooner) => {
      if (performance.now() + sooner >= end) return;
      clearTimeout(timer);
      timer = setTimeout(finish, Math.max(0, sooner));
    });
  });
}
