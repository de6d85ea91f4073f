import { type Completion, isFinal, isSignedIn, type Outcome, REPLAY_MS } from './outcome.ts';
import { createTtlCache } from './ttl-cache.ts';

/** The outcome of an attempt, and whom it is for. */
interface Attempt {
  outcome: Promise<Outcome | Completion>;
  /** Whether it polls several times for the approval. */
  isPatient: boolean;
  /** `onSignedIn` may have changed it, for example set cookies on its response. */
  context: unknown;
}

/** A request to complete a sign-in. */
export interface CompletionRequest {
  state: string;
  /** Whether to poll several times for the approval, because a user waits. */
  isPatient: boolean;
  context: unknown;
  /** For how long a completion is remembered, in ms. */
  lifetime: number;
}

/** The sign-ins that this process has completed, or is completing. */
export interface Completions {
  find(state: string): Completion['completion'] | undefined;
  /**
   * Returns the outcome of a sign-in. Requests for the same sign-in share an attempt to complete it, whatever its
   * outcome, and they share a final outcome for a minute: a browser that reloads the page, or has lost the response,
   * gets all of it again. A request with another `context` calls `attempt` itself afterwards, because the changes of an
   * earlier call to its own context do not reach this one.
   *
   * Returns the completion if the outcome is no longer kept. Rejects with the errors of `attempt`.
   */
  join(
    request: CompletionRequest,
    attempt: () => Promise<Outcome | Completion>,
  ): Promise<Outcome | Completion>;
}

/** The maximum number of outcomes to repeat, which take less than 20 MB. */
const MAX_REPLAYS = 1000;
/** The maximum number of completions to remember, which take a few megabytes. */
const MAX_COMPLETIONS = 10_000;

export function createCompletions(): Completions {
  const completions = createTtlCache<Completion['completion']>(MAX_COMPLETIONS);
  const replays = createTtlCache<Attempt>(MAX_REPLAYS);
  const running = new Map<string, Attempt>();

  function start(
    request: CompletionRequest,
    attempt: () => Promise<Outcome | Completion>,
  ): Attempt {
    const { state, isPatient, context } = request;
    const outcome = attempt().then((value) => {
      record(request, value);
      if (!('completion' in value) && isFinal(value)) replays.set(state, started, REPLAY_MS);
      return value;
    });
    const started = { outcome, isPatient, context };
    running.set(state, started);
    const end = (): void => void running.delete(state);
    outcome.then(end, end);
    return started;
  }

  function record({ state, lifetime }: CompletionRequest, value: Outcome | Completion): void {
    if ('completion' in value) completions.set(state, value.completion, lifetime);
    else if (isSignedIn(value)) completions.set(state, 'signed-in', lifetime);
    // A second call of `onSignedIn` cannot undo the first.
    else if (isFinal(value) && !completions.get(state))
      completions.set(state, 'rejected', lifetime);
  }

  return {
    find: (state) => completions.get(state),
    async join(request, attempt) {
      const { state, isPatient, context } = request;
      for (;;) {
        const other = running.get(state) ?? replays.get(state);
        const completion = completions.get(state);
        if (!other && completion) return { completion };
        if (!other) return start(request, attempt).outcome;
        const outcome = await other.outcome;
        // The user may have approved after the only poll of a script.
        if ('reason' in outcome && outcome.reason === 'pending' && isPatient && !other.isPatient)
          continue;
        if ('completion' in outcome || !isSignedIn(outcome) || context === other.context)
          return outcome;
        // Nothing may await between this check and `start`: another request would run as well.
        if (!running.has(state)) return start(request, attempt).outcome;
      }
    },
  };
}
