import { createCookies, type Cookies, type RedirectTarget } from './cookies.ts';
import type { HandlerConfig } from './read-options.ts';
import { createSealer } from './sealer.ts';

/** The configuration of a handler, and the state that its requests share in this process. */
export interface HandlerContext extends HandlerConfig {
  cookies: Cookies;
  completions: Completions;
  /** The last poll of each sign-in by the status route, by state. */
  lastPolls: TtlCache<{ at: number; status: SignInStatus }>;
  /** Sign-ins that a script has tried to complete within the last second, by state. */
  lastAttempts: TtlCache<true>;
}

/** The status of a sign-in, as far as it is known. */
export type SignInStatus = 'pending' | 'approved' | 'expired';

/** The result of `onSignedIn`: the redirect that it returned, or an error status. */
export type Completion = RedirectTarget | 'rejected';

/** Ensures that a sign-in completes only once in this process. */
export interface Completions {
  /** The recorded result of a sign-in. */
  find(state: string): Completion | undefined;
  /** Records the result of a sign-in for `lifetime` ms; its pending cookie is worthless from now on. */
  record(state: string, completion: Completion, lifetime: number): void;
  /**
   * Runs `complete` if the sign-in has no recorded result, and `respondToRepeat` otherwise. Requests for the same
   * sign-in run one after the other: if `complete` fails or records no result, the next request runs it again.
   */
  runOnce(
    state: string,
    complete: () => Promise<Response>,
    respondToRepeat: (completion: Completion, hasWaited: boolean) => Response,
  ): Promise<Response>;
}

/** A cache in the memory of this process, whose entries expire. */
export interface TtlCache<Value> {
  get(key: string): Value | undefined;
  /** Stores a value for `lifetime` ms. */
  set(key: string, value: Value, lifetime: number): void;
}

/** The maximum number of entries per cache, which take a few megabytes. */
const MAX_ENTRIES = 10_000;

export function createHandlerContext(config: HandlerConfig): HandlerContext {
  // The audience separates the cookies of several handlers in one app.
  const sealer = createSealer(config.secrets, `${config.path} ${config.clientIdentifier}`);
  return {
    ...config,
    cookies: createCookies(config, sealer),
    completions: createCompletions(),
    lastPolls: createTtlCache(MAX_ENTRIES),
    lastAttempts: createTtlCache(MAX_ENTRIES),
  };
}

function createCompletions(): Completions {
  const results = createTtlCache<Completion>(MAX_ENTRIES);
  /** Attempts to complete a sign-in, by state. These promises never reject. */
  const attempts = new Map<string, Promise<unknown>>();
  return {
    find: (state) => results.get(state),
    record: (state, completion, lifetime) => results.set(state, completion, lifetime),
    async runOnce(state, complete, respondToRepeat) {
      const hasWaited = attempts.has(state);
      while (attempts.has(state)) await attempts.get(state);
      // Nothing below may await before `attempts.set`: another request would run `complete` as well.
      const completion = results.get(state);
      if (completion) return respondToRepeat(completion, hasWaited);
      const attempt = complete();
      attempts.set(
        state,
        attempt.catch(() => {}),
      );
      try {
        return await attempt;
      } finally {
        attempts.delete(state);
      }
    },
  };
}

/** A cache that drops its oldest entries beyond `maxEntries`. Entries expire without a timer. */
export function createTtlCache<Value>(maxEntries: number): TtlCache<Value> {
  const entries = new Map<string, { value: Value; expiresAt: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (performance.now() < entry.expiresAt) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, lifetime) {
      // Deleting first moves the key to the end of the insertion order.
      entries.delete(key);
      entries.set(key, { value, expiresAt: performance.now() + lifetime });
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) break;
        entries.delete(oldest);
      }
    },
  };
}
