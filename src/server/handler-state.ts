import { createCompletions, type Completions } from './completion/completions.ts';
import { createCookies, type Cookies } from './cookies/cookies.ts';
import type { HandlerConfig } from './read-options.ts';
import { createSealer, type Sealer } from './cookies/sealer.ts';
import { createTtlCache, type TtlCache } from './completion/ttl-cache.ts';

/** The configuration of a handler, and the state that its requests share in this process. */
export interface HandlerState extends HandlerConfig {
  sealer: Sealer;
  cookies: Cookies;
  completions: Completions;
  /** The last poll of each sign-in by the status route, by state. */
  lastPolls: TtlCache<{ at: number; status: SignInStatus }>;
  /** When the callback route last polled for each sign-in, in ms, by state. */
  callbackPolls: TtlCache<number>;
}

/** The last known status of a sign-in. */
export type SignInStatus = 'pending' | 'approved' | 'expired';

/** The maximum number of entries per cache, which take a few megabytes. */
const MAX_ENTRIES = 10_000;

export function createHandlerState(config: HandlerConfig): HandlerState {
  // The audience separates the cookies of several handlers in one app.
  const sealer = createSealer(config.secrets, `${config.path} ${config.clientIdentifier}`);
  return {
    ...config,
    sealer,
    cookies: createCookies(config, sealer),
    completions: createCompletions(),
    lastPolls: createTtlCache(MAX_ENTRIES),
    callbackPolls: createTtlCache(MAX_ENTRIES),
  };
}
