import { createCookies, type Cookies, type Target } from './cookies.ts';
import { createMemory, type Memory } from './memory.ts';
import type { Config } from './options.ts';
import { createSeal } from './seal.ts';

/** What has become of a sign-in, as far as is known. */
export type Status = 'pending' | 'approved' | 'expired';

/** What the routes of one handler share. */
export interface App extends Config {
  cookies: Cookies;
  /** When plex.tv was last asked for a status, and what became known of it, by state. */
  asked: Memory<{ at: number; status: Status }>;
  /** Sign-ins whose page has just asked whether they can be completed, by state. */
  tried: Memory<true>;
  /** The sign-ins that are being completed: the promises say when that is over, and never reject. */
  completing: Map<string, Promise<unknown>>;
  /** What completed sign-ins led to, whose first cookies are worth nothing any more. */
  completed: Memory<Target | 'refused'>;
}

/** How many sign-ins a process remembers: a few megabytes. */
const REMEMBERED = 10_000;

export function createApp(config: Config): App {
  return {
    ...config,
    // An app may have several handlers, for different people at different paths.
    cookies: createCookies(
      config,
      createSeal(config.secrets, `${config.path} ${config.clientIdentifier}`),
    ),
    asked: createMemory(REMEMBERED),
    tried: createMemory(REMEMBERED),
    completing: new Map(),
    completed: createMemory(REMEMBERED),
  };
}
