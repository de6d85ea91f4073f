/** The longest that `setTimeout` knows (ms): it takes what is longer for nothing. */
const LONGEST = 0x7fffffff;

/** Like `setTimeout`, for any number of ms; one that is too long ends early. */
export const startTimer = (callback: () => void, ms: number): ReturnType<typeof setTimeout> =>
  setTimeout(callback, Math.min(Math.max(0, ms), LONGEST));
