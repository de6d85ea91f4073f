import { parse, serialize } from 'hono/utils/cookie';
import { base64url } from 'jose';
import { isLoopback } from '../client/url.ts';
import type { SignInState } from '../sign-in/state.ts';
import type { HandlerConfig } from './read-options.ts';
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

/** The sign-ins of a browser, each in a cookie of its own, so that two tabs do not overwrite each other. */
export interface Cookies {
  /** The sign-in with this state, or the newest without a state; null if the browser has no valid cookie for it. */
  find(request: Request, state: string | null): Promise<SavedSignIn | null>;
  /** A `Set-Cookie` header that saves a sign-in for `lifetime` seconds. */
  save(signIn: SavedSignIn, lifetime: number, origin: string): Promise<string>;
  /** A `Set-Cookie` header that deletes a sign-in. */
  delete(state: string, origin: string): string;
  /** `Set-Cookie` headers that delete invalid and old cookies, to make room for one more. */
  deleteOldest(request: Request, origin: string): Promise<string[]>;
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

export function createCookies(config: CookieConfig, sealer: Sealer): Cookies {
  const serializeCookie = createSerializer(config);
  const readSealed = (request: Request) => readSealedCookies(request, config.cookie.name);

  async function openNewestFirst(request: Request): Promise<SavedSignIn[]> {
    const opened = await Promise.all(
      [...readSealed(request)].map(([state, sealed]) => openCookie(sealer, state, sealed)),
    );
    return opened
      .filter((cookie) => cookie !== null)
      .sort((a, b) => b.issuedAt - a.issuedAt)
      .map(({ signIn }) => signIn);
  }

  return {
    async find(request, state) {
      if (state === null) return (await openNewestFirst(request))[0] ?? null;
      const sealed = readSealed(request).get(state);
      return sealed === undefined
        ? null
        : ((await openCookie(sealer, state, sealed))?.signIn ?? null);
    },
    async save({ kind, ...claims }, lifetime, origin) {
      const sealed = await sealer.seal(kind, claims, lifetime);
      return serializeCookie(claims.state, sealed, Math.ceil(lifetime), origin);
    },
    delete: (state, origin) => serializeCookie(state, '', 0, origin),
    async deleteOldest(request, origin) {
      const newest = (await openNewestFirst(request)).slice(0, MAX_COOKIES - 1);
      const states = new Set(newest.map(({ state }) => state));
      return [...readSealed(request).keys()]
        .filter((state) => !states.has(state))
        .map((state) => serializeCookie(state, '', 0, origin));
    },
  };
}

type CookieConfig = Pick<HandlerConfig, 'path' | 'cookie'>;

/** Creates a function that writes `Set-Cookie` headers. `maxAge` is in seconds; 0 deletes the cookie. */
const createSerializer =
  ({ path, cookie: { name, secure } }: CookieConfig) =>
  (state: string, value: string, maxAge: number, origin: string): string =>
    serialize(`${name}.${state}`, value, {
      // Browsers reject a `__Host-` cookie with any other path, and both prefixes without `Secure`.
      path: /^__Host-/i.test(name) ? '/' : path,
      httpOnly: true,
      secure: secure ?? (/^__(Secure|Host)-/i.test(name) || !isLocalOrigin(origin)),
      sameSite: 'Lax',
      maxAge,
    });

/** Whether the app runs on http on this machine: some browsers do not store `Secure` cookies there. */
function isLocalOrigin(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && isLoopback(hostname);
}

/** The values of the cookies with the name of a sign-in, by state. */
function readSealedCookies(request: Request, name: string): Map<string, string> {
  const prefix = `${name}.`;
  const sealed = Object.entries(parse(request.headers.get('cookie') ?? ''))
    .filter(([cookie]) => cookie.startsWith(prefix) && STATE.test(cookie.slice(prefix.length)))
    .map(([cookie, value]) => [cookie.slice(prefix.length), value] as const);
  return new Map(sealed.slice(0, MAX_DECRYPTED));
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
