/** The longest that `setTimeout` knows (ms): it takes what is longer for nothing. */
const LONGEST = 0x7fffffff;

/** Like `setTimeout`, which drops fractions of a ms and would call too early; what is too long ends early. */
export const startTimer = (callback: () => unknown, ms: number): ReturnType<typeof setTimeout> =>
  setTimeout(callback, Math.min(Math.max(0, Math.ceil(ms)), LONGEST));
