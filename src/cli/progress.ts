import yoctoSpinner from 'yocto-spinner';
import type { Waiting } from '../index.ts';
import { isInteractive, say } from './output.ts';
import { problemIn } from './problem.ts';

/** What is seen of a wait. */
export interface Progress {
  update: (waiting: Waiting) => void;
  /** Leaves nothing behind but whole lines. */
  end: () => void;
}

/** Shows that a wait goes on, for as long as the code lives (`expiresIn`, in ms). */
export const showProgress = (expiresIn: number): Progress =>
  isInteractive() ? spin(expiresIn) : narrate(expiresIn);

/** A line that turns and counts down. */
function spin(expiresIn: number): Progress {
  let deadline = performance.now() + expiresIn;
  let problem: string | undefined;
  const text = () =>
    `Waiting for approval, ${minutes(deadline - performance.now())} left` +
    (problem === undefined ? '' : ` (${problem}, trying again)`);
  // The interrupt is dealt with elsewhere: the spinner would end the process at once.
  const spinner = yoctoSpinner({ text: text(), handleSignals: false }).start();
  const countdown = setInterval(() => (spinner.text = text()), 1000);
  return {
    update(waiting) {
      deadline = performance.now() + waiting.expiresIn;
      problem = waiting.lastProblem && problemIn(waiting.lastProblem);
      spinner.text = text();
    },
    end() {
      clearInterval(countdown);
      spinner.stop();
    },
  };
}

/** Plain lines: one at the start, and one at each change. */
function narrate(expiresIn: number): Progress {
  let problem: string | undefined;
  say(`Waiting for approval, ${minutes(expiresIn)} left.`);
  return {
    update({ lastProblem }) {
      const before = problem;
      problem = lastProblem && problemIn(lastProblem);
      if (problem === before) return;
      say(problem === undefined ? 'plex.tv answers again.' : `${problem}, trying again.`);
    },
    end() {},
  };
}

/** A duration in ms as minutes and seconds: 14:59. */
function minutes(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
