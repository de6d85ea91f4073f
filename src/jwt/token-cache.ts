import { base64url } from 'jose';
import type { ClientState } from '../client/client-state.ts';
import { estimatedServerTime, knownServerTime } from './server-time.ts';
import type { PlexJwtClaims, StoredToken } from './verify-token.ts';

/** A token and when it expires, in ms since 1970 on plex.tv's clock. */
export interface CachedToken {
  readonly token: string;
  readonly expiresAt: number;
}

/** A token with less than this left counts as expired: the clock may be behind, and a request takes time (ms). */
const MIN_LIFETIME = 10_000;
/** Bounds the list of revoked tokens; only a misbehaving plex.tv makes it that long. */
const MAX_REVOKED = 10;

/** The token that a keeper hands out, and the tokens that it must not hand out. */
export class TokenCache {
  readonly #state: ClientState;
  readonly #refreshBefore: number;
  #current: (CachedToken & { readonly refreshAt: number }) | undefined;
  /** A token from the store whose signature could not be checked. It is used only if there is no verified one. */
  #unverified: CachedToken | undefined;
  #revoked: readonly string[] = [];

  /** `refreshBefore` is in ms. */
  constructor(state: ClientState, refreshBefore: number) {
    this.#state = state;
    this.#refreshBefore = refreshBefore;
  }

  /** The current token, if plex.tv's time is known and no refresh is due. */
  validToken(): string | undefined {
    const now = knownServerTime(this.#state) ?? Infinity;
    return this.#current && now < this.#current.refreshAt ? this.#current.token : undefined;
  }

  /** A token that has not expired as far as is known, although a refresh may be due. */
  usableToken(): CachedToken | undefined {
    const now = estimatedServerTime(this.#state);
    return [this.#current, this.#unverified].find(
      (cached) => cached && now < cached.expiresAt - MIN_LIFETIME,
    );
  }

  isCurrent(token: unknown): boolean {
    return this.#current?.token === token;
  }

  isRevoked(token: string): boolean {
    return this.#revoked.includes(token);
  }

  /** Replaces the current token by a verified one, unless that was revoked. */
  store(token: string, claims: PlexJwtClaims): void {
    if (this.isRevoked(token)) return;
    const refreshAt = refreshTime(token, claims, this.#refreshBefore);
    this.#current = { token, expiresAt: claims.exp * 1000, refreshAt };
  }

  /** Takes over the token found in the store if it expires later than the current one. */
  offer(found: StoredToken | undefined): void {
    this.#unverified = undefined;
    if (!found || this.isRevoked(found.token)) return;
    const { token, claims, isVerified } = found;
    const expiresAt = claims.exp * 1000;
    if (!isVerified) this.#unverified = { token, expiresAt };
    else if (expiresAt > (this.usableToken()?.expiresAt ?? 0)) this.store(token, claims);
  }

  /** Removes a token, and never returns it again. */
  revoke(token: string): void {
    this.#revoked = [...this.#revoked.slice(1 - MAX_REVOKED), token];
    if (this.#current?.token === token) this.#current = undefined;
    if (this.#unverified?.token === token) this.#unverified = undefined;
  }

  /** Revokes every token in the cache. */
  revokeAll(): void {
    for (const cached of [this.#current, this.#unverified]) if (cached) this.revoke(cached.token);
  }
}

/**
 * When to refresh a token, on plex.tv's clock: `refreshBefore` ms before it expires, or up to half of that earlier.
 *
 * This jitter keeps many keys from being refreshed at once. It is taken from the first 48 bits of the token's
 * signature, which are practically random, so that all processes refresh a token at the same time, even after a
 * restart. However large `refreshBefore` is, a token is used for a quarter of its lifetime.
 */
function refreshTime(token: string, { iat, exp }: PlexJwtClaims, refreshBefore: number): number {
  const before = Math.min(refreshBefore, ((exp - iat) * 1000) / 2);
  const refreshAt = exp * 1000 - before * (1 + jitter(token) / 2);
  return Math.min(refreshAt, exp * 1000 - MIN_LIFETIME);
}

/** From 0 to 1. */
function jitter(token: string): number {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return base64url.decode(signature.slice(0, 8)).reduce((sum, byte) => (sum + byte) / 256, 0);
}
