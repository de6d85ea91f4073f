/** A call in flight, which several callers share. */
export interface InFlight<T> {
  readonly result: Promise<T>;
  /** Gives up one caller's interest. The call is aborted once no caller is left. */
  readonly leave: () => void;
}

/** Wraps a function so that callers join the call in flight instead of starting another one. */
export function singleFlight<T>(run: (signal: AbortSignal) => Promise<T>): () => InFlight<T> {
  let current: (InFlight<T> & { callers: number }) | undefined;

  function start() {
    const controller = new AbortController();
    const forget = () => {
      if (current === flight) current = undefined;
    };
    const flight = {
      result: run(controller.signal).finally(forget),
      callers: 0,
      leave() {
        if (--flight.callers > 0) return;
        controller.abort();
        forget();
      },
    };
    return flight;
  }

  return () => {
    current ??= start();
    current.callers++;
    return current;
  };
}
