import { base64url } from 'jose';
import type { ClientState } from '../client/client-state.ts';
import type { Judged } from './judge-token.ts';
import { guessedTime, knownTime } from './server-clock.ts';
import type { PlexJwtClaims } from './verify-token.ts';

/** A token that a keeper can hand out. */
export interface KeptToken {
  readonly token: string;
  /** When it expires, in ms since 1970 on plex.tv's clock. */
  readonly expiresAt: number;
}

/** The tokens that a keeper knows, and what it knows of them. */
export interface TokenMemory {
  /** The token, where it need not be refreshed and the time is known. */
  fresh(): string | undefined;
  /** A token that still lives, as far as anybody here can tell. */
  living(): KeptToken | undefined;
  /** Whether this is the token that it keeps. */
  has(token: unknown): boolean;
  /** Keeps a verified token in place of the one that it has, unless it was refused. */
  keep(token: string, claims: PlexJwtClaims): void;
  /**
   * Keeps the token of a store if that lives longer; where it could not be verified, only for when there is no
   * other.
   */
  consider(found: Judged | undefined): void;
  /** Never hands this token out again. */
  refuse(token: string): void;
  isRefused(token: string): boolean;
  /** The same for all that it has. */
  refuseAll(): void;
}

/** A token with less left counts as expired: the clock may be some seconds behind, and it has a way to go (ms). */
const LEAST_LEFT = 10_000;
/** Only a misbehaving plex.tv gets there. */
const MOST_REFUSED = 10;

export function createTokenMemory(settings: ClientState, refreshBefore: number): TokenMemory {
  let kept: (KeptToken & { dueAt: number }) | undefined;
  let spare: KeptToken | undefined;
  let refused: readonly string[] = [];

  function living(): KeptToken | undefined {
    const now = guessedTime(settings);
    return [kept, spare].find((known) => known && now < known.expiresAt - LEAST_LEFT);
  }

  function keep(token: string, claims: PlexJwtClaims): void {
    if (refused.includes(token)) return;
    const dueAt = dueTime(token, claims, refreshBefore);
    kept = { token, expiresAt: claims.exp * 1000, dueAt };
  }

  function refuse(token: string): void {
    refused = [...refused.slice(1 - MOST_REFUSED), token];
    if (kept?.token === token) kept = undefined;
    if (spare?.token === token) spare = undefined;
  }

  return {
    fresh() {
      const now = knownTime(settings);
      return kept && now !== undefined && now < kept.dueAt ? kept.token : undefined;
    },
    living,
    has: (token) => kept?.token === token,
    keep,
    consider(found) {
      spare = undefined;
      if (!found || refused.includes(found.token)) return;
      const { token, claims, isVerified } = found;
      const expiresAt = claims.exp * 1000;
      if (!isVerified) spare = { token, expiresAt };
      else if (expiresAt > (living()?.expiresAt ?? 0)) keep(token, claims);
    },
    refuse,
    isRefused: (token) => refused.includes(token),
    refuseAll() {
      for (const known of [kept, spare]) if (known) refuse(known.token);
    },
  };
}

/**
 * When a token is to be refreshed, on plex.tv's clock: `refreshBefore` ms before it expires, or up to half of that
 * earlier. How much earlier is in the token itself, in the first 48 bits of its signature, which are as good as
 * random: the tokens of many keys fall due at many times, and that of one key at the same time on all machines and
 * after every restart. However large `refreshBefore` is, a token is used for a quarter of its life.
 */
function dueTime(token: string, { iat, exp }: PlexJwtClaims, refreshBefore: number): number {
  const before = Math.min(refreshBefore, ((exp - iat) * 1000) / 2);
  const due = exp * 1000 - before * (1 + fraction(token) / 2);
  return Math.min(due, exp * 1000 - LEAST_LEFT);
}

/** From 0 to 1. */
function fraction(token: string): number {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return base64url.decode(signature.slice(0, 8)).reduce((sum, byte) => (sum + byte) / 256, 0);
}
