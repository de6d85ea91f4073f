import { parse, serialize } from 'hono/utils/cookie';
import { base64url } from 'jose';
import type { SignInState } from '../../sign-in/state.ts';
import type { Call, Site } from '../call.ts';
import { createCookieAttributes } from './attributes.ts';
import type { HandlerConfig } from '../read-options.ts';
import type { Sealer } from './sealer.ts';

/** Whether Plex opens in a popup, or in the window that started the sign-in. */
export type Mode = 'popup' | 'redirect';

interface CookieClaims {
  /** The random name of the sign-in. */
  state: string;
  mode: Mode;
  returnTo: string;
}

/** A sign-in that waits for its approval. `kind` is part of the cookie format. */
export interface PendingSignIn extends CookieClaims {
  kind: 'pending';
  signIn: SignInState;
}

/** The redirect of a response; empty if the response was no redirect. */
export interface RedirectTarget {
  location?: string;
}

/** A sign-in for which `onSignedIn` has run. `kind` is part of the cookie format. */
export interface CompletedSignIn extends CookieClaims, RedirectTarget {
  kind: 'done';
}

export type SavedSignIn = PendingSignIn | CompletedSignIn;

/** The sign-ins of a browser, each in its own cookie, so that two tabs do not overwrite each other's. */
export interface Cookies {
  /** The sign-in with this state, or the newest without a state; null if the browser has no valid cookie for it. */
  find(call: Call, state: string | null): Promise<SavedSignIn | null>;
  /** A `Set-Cookie` header that saves a sign-in for `lifetime` seconds. */
  save(signIn: SavedSignIn, lifetime: number, site: Site): Promise<string>;
  /** A `Set-Cookie` header that deletes a sign-in. */
  delete(state: string, site: Site): Promise<string>;
  /** `Set-Cookie` headers that delete invalid and old cookies, to make room for one more. */
  deleteOldest(call: Call): Promise<string[]>;
}

/** The maximum number of sign-ins per browser: servers limit the size of the `Cookie` header. */
const MAX_COOKIES = 4;
/** The maximum number of cookies to decrypt per request, which limits the work that a client can cause. */
const MAX_DECRYPTED = 16;
const STATE_BYTES = 16;
/** 16 bytes in base64url. */
const STATE = /^[\w-]{22}$/;

/** Creates a random name for a sign-in. */
export const createState = (): string =>
  base64url.encode(crypto.getRandomValues(new Uint8Array(STATE_BYTES)));

export function createCookies(config: HandlerConfig, sealer: Sealer): Cookies {
  const attributesAt = createCookieAttributes(config);

  async function readSealed({ request, site }: Call): Promise<Map<string, string>> {
    return readSealedCookies(request, (await attributesAt(site)).name);
  }

  async function openNewestFirst(sealed: Map<string, string>): Promise<SavedSignIn[]> {
    const opened = await Promise.all(
      [...sealed].slice(0, MAX_DECRYPTED).map(([state, value]) => openCookie(sealer, state, value)),
    );
    return opened
      .filter((cookie) => cookie !== null)
      .sort((a, b) => b.issuedAt - a.issuedAt)
      .map(({ signIn }) => signIn);
  }

  async function write(
    state: string,
    value: string,
    lifetime: number,
    site: Site,
  ): Promise<string> {
    const { name, ...attributes } = await attributesAt(site);
    const maxAge = Math.ceil(lifetime);
    return serialize(`${name}.${state}`, value, {
      ...attributes,
      httpOnly: true,
      sameSite: 'Lax',
      maxAge,
    });
  }

  return {
    async find(call, state) {
      const sealed = await readSealed(call);
      if (state === null) return (await openNewestFirst(sealed))[0] ?? null;
      const value = sealed.get(state);
      return value === undefined
        ? null
        : ((await openCookie(sealer, state, value))?.signIn ?? null);
    },
    async save({ kind, ...claims }, lifetime, site) {
      return write(claims.state, await sealer.seal(kind, claims, lifetime), lifetime, site);
    },
    delete: (state, site) => write(state, '', 0, site),
    async deleteOldest(call) {
      const sealed = await readSealed(call);
      const newest = (await openNewestFirst(sealed)).slice(0, MAX_COOKIES - 1);
      const kept = new Set(newest.map(({ state }) => state));
      const others = [...sealed.keys()].filter((state) => !kept.has(state)).slice(0, MAX_DECRYPTED);
      return Promise.all(others.map((state) => write(state, '', 0, call.site)));
    },
  };
}

/** The values of the cookies with the name of a sign-in, by state. */
function readSealedCookies(request: Request, name: string): Map<string, string> {
  const prefix = `${name}.`;
  return new Map(
    Object.entries(parse(request.headers.get('cookie') ?? ''))
      .filter(([cookie]) => cookie.startsWith(prefix) && STATE.test(cookie.slice(prefix.length)))
      .map(([cookie, value]) => [cookie.slice(prefix.length), value]),
  );
}

/** Decrypts a cookie. `issuedAt` is in seconds since 1970. */
async function openCookie(
  sealer: Sealer,
  state: string,
  sealed: string,
): Promise<{ signIn: SavedSignIn; issuedAt: number } | null> {
  for (const kind of ['pending', 'done'] as const) {
    const claims = await sealer.open(kind, sealed);
    // A cookie is valid only under its own name.
    if (claims?.['state'] !== state) continue;
    // `save` sealed these claims, and `open` requires `iat`.
    return { signIn: { ...claims, kind } as unknown as SavedSignIn, issuedAt: Number(claims.iat) };
  }
  return null;
}
