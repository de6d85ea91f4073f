/** A question under way. */
export interface Asking<Answer> {
  readonly answer: Promise<Answer>;
  /** Says that the answer is not wanted any more. */
  readonly leave: () => void;
}

/** Asks, or joins who is asking. The question is aborted when nobody is interested in the answer any more. */
export function shared<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
): () => Asking<Answer> {
  let asking: (Asking<Answer> & { interested: number }) | undefined;

  function begin() {
    const controller = new AbortController();
    const end = () => {
      if (asking === current) asking = undefined;
    };
    const answer = ask(controller.signal).finally(end);
    const current = {
      answer,
      interested: 0,
      leave() {
        if (--current.interested > 0) return;
        controller.abort();
        end();
      },
    };
    return current;
  }

  return () => {
    asking ??= begin();
    asking.interested++;
    return asking;
  };
}
