/** A call in flight, which several callers share. */
export interface InFlight<T> {
  readonly result: Promise<T>;
  /** Gives up one caller's interest. The call is aborted once no caller is left. */
  readonly leave: () => void;
}

/** Wraps a function so that callers join the call in flight instead of starting another one. */
export function singleFlight<T>(run: (signal: AbortSignal) => Promise<T>): () => InFlight<T> {
  let joinCurrent: (() => InFlight<T>) | undefined;

  function start(): () => InFlight<T> {
    const controller = new AbortController();
    let callers = 0;
    const forget = () => {
      if (joinCurrent === join) joinCurrent = undefined;
    };
    const result = run(controller.signal).finally(forget);
    const leave = () => {
      if (--callers > 0) return;
      controller.abort();
      forget();
    };
    const join = () => {
      callers++;
      return { result, leave };
    };
    return join;
  }

  return () => (joinCurrent ??= start())();
}
