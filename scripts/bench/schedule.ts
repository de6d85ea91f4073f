import { defaultInterval } from '../../src/sign-in/schedule.ts';
import { median, quantile } from './statistics.ts';

const MINUTE = 60_000;

export interface Delay {
  /** Minutes after the start in which the user approves. */
  from: number;
  to: number;
  /** From the approval to the poll that brings the token, in ms. */
  median: number;
  p95: number;
  /** Polls until then, in the middle of that time. */
  polls: number;
}

/** Measures the default schedule: users approve evenly over each of its steps, and responses have no delay. */
export function measureSchedule(): Delay[] {
  const polls: number[] = [];
  for (let at = 0; at <= 40 * MINUTE; at += defaultInterval(at)) polls.push(at);
  const next = (at: number) => polls.find((poll) => poll >= at) ?? Number.NaN;
  return [
    [0, 2],
    [2, 5],
    [5, 10],
    [10, 30],
  ].map(([from = 0, to = 0]) => {
    const delays: number[] = [];
    for (let at = from * MINUTE + 5; at < to * MINUTE; at += 10) delays.push(next(at) - at);
    const middle = ((from + to) / 2) * MINUTE;
    return {
      from,
      to,
      median: median(delays),
      p95: quantile(delays, 0.95),
      polls: polls.filter((poll) => poll < middle).length + 1,
    };
  });
}
