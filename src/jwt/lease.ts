import { TokenStoreError } from '../client/errors.ts';
import { type BoundedStore, STORE_TIMEOUT } from './token-store.ts';

/**
 * How long a process may refresh with nobody else doing so, in ms. A refresh is a nonce, a token for it and Plex's
 * keys, at most 10 s each and all three rarely slow, before a write to the store. Where a process dies, the others
 * are without a new token for no longer than this.
 */
export const LEASE = 30_000;

/** The right to refresh. */
export interface Lease {
  /** Whether others may have it before and after. */
  readonly isShared: boolean;
  /** How much of it is left for a refresh, in ms; the token is stored after that. */
  timeLeft(): number;
  /** Lets another process take it. */
  release(): Promise<void>;
}

/** The lease of a process that need not, or cannot, come to terms with others. */
export const soleLease = (): Lease => ({
  ...startLease(async () => {}),
  isShared: false,
});

/** Takes the lease of this name; null where another process has it. Rejects with a TokenStoreError. */
export type TakeLease = (key: string) => Promise<Lease | null>;

export function createLeases(store: BoundedStore): TakeLease {
  let seen: { owner: unknown; since: number } | undefined;

  /** Throws for a lease that outlives its time, as where a process died and the store has no expiry. */
  async function checkOther(key: string): Promise<void> {
    const owner = await store.get(key);
    const now = performance.now();
    if (!seen || seen.owner !== owner) seen = { owner, since: now };
    if (now - seen.since > LEASE + STORE_TIMEOUT) {
      throw new TokenStoreError(
        'The lease in the store does not end: setItemIfAbsent must let its value expire after ttl ms',
      );
    }
  }

  return async (key) => {
    if (!store.setIfAbsent) return soleLease();
    const owner = crypto.randomUUID();
    // It begins before it is asked for: at no time does it end later here than in the store.
    const lease = startLease(async (timeLeft) => {
      // Otherwise it may end, and be another's, before the removal gets there.
      if (timeLeft() > STORE_TIMEOUT && (await store.get(key)) === owner) await store.remove(key);
    });
    if (await store.setIfAbsent(key, owner, LEASE)) return lease;
    await checkOther(key);
    return null;
  };
}

function startLease(release: (timeLeft: () => number) => Promise<void>): Lease {
  const end = performance.now() + LEASE - STORE_TIMEOUT;
  const timeLeft = () => end - performance.now();
  return { isShared: true, timeLeft, release: () => release(timeLeft) };
}
