import yoctoSpinner from 'yocto-spinner';
import type { Waiting } from '../../index.ts';
import { formatDuration } from './format.ts';
import { describePollError } from '../messages.ts';
import { isInteractive, printStatus } from './stdio.ts';

/** The display of a wait for approval. */
export interface Progress {
  update: (waiting: Waiting) => void;
  /** Ends the display and leaves only complete lines behind. */
  end: () => void;
}

/** Shows that the command waits for approval until the code expires (`expiresIn`, in ms). */
export const showProgress = (expiresIn: number): Progress =>
  isInteractive() ? showSpinner(expiresIn) : printChanges(expiresIn);

/** Shows one line with a spinner and a countdown. */
function showSpinner(expiresIn: number): Progress {
  let deadline = performance.now() + expiresIn;
  let problem: string | undefined;
  const text = () =>
    `Waiting for approval, ${formatDuration(deadline - performance.now())} left` +
    (problem === undefined ? '' : ` (${problem}, retrying)`);
  // The command handles signals itself: the spinner would end the process at once.
  const spinner = yoctoSpinner({ text: text(), handleSignals: false }).start();
  const countdown = setInterval(() => (spinner.text = text()), 1000);
  return {
    update(waiting) {
      deadline = performance.now() + waiting.expiresIn;
      problem = waiting.lastProblem && describePollError(waiting.lastProblem);
      spinner.text = text();
    },
    end() {
      clearInterval(countdown);
      spinner.stop();
    },
  };
}

/** Prints one plain line at the start and one for each change. */
function printChanges(expiresIn: number): Progress {
  let problem: string | undefined;
  printStatus(`Waiting for approval, ${formatDuration(expiresIn)} left.`);
  return {
    update({ lastProblem }) {
      const previous = problem;
      problem = lastProblem && describePollError(lastProblem);
      if (problem === previous) return;
      printStatus(problem === undefined ? 'plex.tv is responding again.' : `${problem}, retrying.`);
    },
    end() {},
  };
}
