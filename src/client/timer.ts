/** Like `setTimeout`, which drops fractions of a ms and would call too early; what is too long ends early. */
export function startTimer(callback: () => unknown, ms: number): ReturnType<typeof setTimeout> {
  // `setTimeout` takes what is longer for nothing.
  const longest = 0x7fffffff;
  return setTimeout(callback, Math.min(Math.max(0, Math.ceil(ms)), longest));
}
