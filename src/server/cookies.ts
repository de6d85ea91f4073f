import { parse, serialize } from 'hono/utils/cookie';
import { base64url } from 'jose';
import { isLoopback } from '../client/url.ts';
import type { SignInState } from '../sign-in/state.ts';
import type { Config } from './options.ts';
import type { Seal } from './seal.ts';

/** Whether the page that began a sign-in is in another window. */
export type Mode = 'popup' | 'redirect';

interface Common {
  /** The random name of the sign-in. */
  state: string;
  mode: Mode;
  returnTo: string;
  /** When its cookie was set, in seconds since 1970. */
  since: number;
}

/** A sign-in under way. */
export interface Pending extends Common {
  kind: 'pending';
  signIn: SignInState;
}

/** Where the app sent a user; empty where it answered something else than a redirect. */
export interface Target {
  location?: string;
}

/** A sign-in that was completed. */
export interface Done extends Common, Target {
  kind: 'done';
}

/** The cookies of the sign-ins that a browser has begun: one for each, so that two tabs do not meet. */
export interface Cookies {
  /** The sign-in of this name, or the newest; null where the browser has no cookie for it. */
  find(request: Request, state: string | null): Promise<Pending | Done | null>;
  /** The `Set-Cookie` that remembers a sign-in for `lifetime` seconds. */
  set(
    entry: Omit<Pending, 'since'> | Omit<Done, 'since'>,
    lifetime: number,
    origin: string,
  ): Promise<string>;
  /** The `Set-Cookie` that forgets one. */
  clear(state: string, origin: string): string;
  /** The `Set-Cookie`s that forget the oldest, so that a browser never has more than a few. */
  clearOldest(request: Request, origin: string): Promise<string[]>;
}

/** How many sign-ins a browser can have under way; a `Cookie` header has room for that. */
const MAX_COOKIES = 4;
/** How many are looked at, of those that a request claims to have. */
const MAX_READ = 16;
const STATE_BYTES = 16;
const STATE = /^[\w-]{22}$/;

/** Whether a browser reaches the app without a network. Not all of them keep `Secure` cookies there. */
const isLocal = (origin: string): boolean => {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && isLoopback(hostname);
};

/** A new name for a sign-in. */
export const newState = (): string =>
  base64url.encode(crypto.getRandomValues(new Uint8Array(STATE_BYTES)));

export function createCookies({ path, cookie }: Config, seal: Seal): Cookies {
  const prefix = `${cookie.name}.`;

  const line = (state: string, value: string, maxAge: number, origin: string): string =>
    serialize(prefix + state, value, {
      path: /^__Host-/i.test(prefix) ? '/' : path,
      httpOnly: true,
      secure: cookie.secure ?? (/^__(Secure|Host)-/i.test(prefix) || !isLocal(origin)),
      sameSite: 'Lax',
      maxAge,
    });

  /** The cookies that could be ours, by state. */
  function sealedIn(request: Request): Map<string, string> {
    const all = Object.entries(parse(request.headers.get('cookie') ?? ''))
      .filter(([name]) => name.startsWith(prefix) && STATE.test(name.slice(prefix.length)))
      .map(([name, value]) => [name.slice(prefix.length), value] as const);
    return new Map(all.slice(0, MAX_READ));
  }

  async function unseal(state: string, sealed: string): Promise<Pending | Done | null> {
    for (const kind of ['pending', 'done'] as const) {
      const claims = await seal.open(kind, sealed);
      // A cookie counts under its own name only.
      if (claims && claims['state'] === state) {
        // It was sealed by `set`.
        return { ...claims, kind, since: claims.iat } as unknown as Pending | Done;
      }
    }
    return null;
  }

  async function newestFirst(request: Request): Promise<(Pending | Done)[]> {
    const found = await Promise.all(
      [...sealedIn(request)].map(([state, sealed]) => unseal(state, sealed)),
    );
    return found.filter((one) => one !== null).sort((a, b) => b.since - a.since);
  }

  return {
    async find(request, state) {
      if (state === null) return (await newestFirst(request))[0] ?? null;
      const sealed = sealedIn(request).get(state);
      return sealed === undefined ? null : unseal(state, sealed);
    },
    async set({ kind, ...claims }, lifetime, origin) {
      return line(
        claims.state,
        await seal.seal(kind, claims, lifetime),
        Math.ceil(lifetime),
        origin,
      );
    },
    clear: (state, origin) => line(state, '', 0, origin),
    async clearOldest(request, origin) {
      const kept = (await newestFirst(request)).slice(0, MAX_COOKIES - 1);
      const states = new Set(kept.map(({ state }) => state));
      return [...sealedIn(request).keys()]
        .filter((state) => !states.has(state))
        .map((state) => line(state, '', 0, origin));
    },
  };
}
