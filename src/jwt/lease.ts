import { TokenStoreError } from '../client/errors.ts';
import { STORE_TIMEOUT } from './call-store.ts';
import type { KeeperStore } from './token-store.ts';

/**
 * How long one process has the exclusive right to refresh, in ms. A refresh takes up to three requests of at most 10 s
 * each (a nonce, a token and Plex's keys), which are rarely all slow, and one write to the store. If the process
 * crashes, the others cannot refresh until the lease expires.
 */
export const LEASE_DURATION = 30_000;

/** The right to refresh. */
export interface Lease {
  /** Whether other processes use the same lease, so that one of them may have refreshed just before. */
  readonly isShared: boolean;
  /** The time left for the refresh, in ms; enough of the lease remains after it to store the token. */
  timeLeft(): number;
  /** Lets other processes acquire the lease. Rejects with a TokenStoreError. */
  release(): Promise<void>;
}

/** Acquires the lease of a device key; null if another process has it. Rejects with a TokenStoreError. */
export type AcquireLease = () => Promise<Lease | null>;

/** A lease that excludes no other process, for a store that is not shared or has failed. */
export const unsharedLease = (): Lease => ({ ...startLease(async () => {}), isShared: false });

export function createLeaseProtocol(store: KeeperStore): AcquireLease {
  let otherLease: { owner: unknown; firstSeenAt: number } | undefined;

  /** Throws if a lease has not expired in time: a process has crashed, and the store does not expire values. */
  async function checkOtherLease(): Promise<void> {
    const owner = await store.getLease();
    const now = performance.now();
    if (!otherLease || otherLease.owner !== owner) otherLease = { owner, firstSeenAt: now };
    if (now - otherLease.firstSeenAt > LEASE_DURATION + STORE_TIMEOUT) {
      throw new TokenStoreError(
        'The lease in the store did not expire: setItemIfAbsent must let its value expire after ttl ms',
      );
    }
  }

  return async () => {
    if (!store.addLease) return unsharedLease();
    const owner = crypto.randomUUID();
    // The local timer starts before the store's, so that it never outlives the stored lease.
    const lease = startLease(async (timeLeft) => {
      // Near its end the lease may expire and be acquired by another process before the removal takes effect.
      if (timeLeft() > STORE_TIMEOUT && (await store.getLease()) === owner) {
        await store.removeLease();
      }
    });
    if (await store.addLease(owner, LEASE_DURATION)) return lease;
    await checkOtherLease();
    return null;
  };
}

function startLease(release: (timeLeft: () => number) => Promise<void>): Lease {
  const end = performance.now() + LEASE_DURATION - STORE_TIMEOUT;
  const timeLeft = () => end - performance.now();
  return { isShared: true, timeLeft, release: () => release(timeLeft) };
}
