import type { PlexClient } from '../client/client.ts';
import { pause, withDeadline } from '../client/abort.ts';
import { DeviceRevokedError, PlexResponseError, PlexTimeoutError } from '../client/errors.ts';
import { clientState } from '../client/client-state.ts';
import { judgeToken } from './judge-token.ts';
import { readKeeperOptions, type TokenKeeperOptions } from './keeper-options.ts';
import { createLeases, LEASE, type Lease, soleLease } from './lease.ts';
import { type PlexJwt, refresh } from './refresh-token.ts';
import { createRest } from './rest.ts';
import { serverNow } from './server-now.ts';
import { type StoreKeys, storeKeys } from './store-keys.ts';
import { createTokenMemory } from './token-memory.ts';
import { DEFAULT_SCOPE } from './token-scope.ts';
import { boundedStore } from './token-store.ts';

/** Keeps the token of one device key fresh. */
export interface TokenKeeper {
  /**
   * A token that is good now. It can be handed to `plex.withToken` as it is.
   *
   * @param expired A token that plex.tv has just called expired (498): it is not handed out again.
   * @throws {DeviceRevokedError} plex.tv gives no tokens for the device key any more: sign in again.
   * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} There is no token that lives, and
   *   none could be got.
   */
  readonly getToken: (expired?: string) => Promise<string>;
}

/** How long a caller who has no token waits for another process to get one, in ms. */
const LONGEST_WAIT = 2 * LEASE;

/**
 * Keeps the token of a device key fresh, for one process or for many that share a store. The key must have been signed
 * in with, or registered.
 *
 * - `getToken` refreshes when less than a day of the token's seven is left, or up to half a day earlier: each token has
 *   a time of its own, so that ten thousand keys that were signed in together do not refresh together. Callers at the
 *   same time share one refresh.
 * - When a refresh fails, it goes on with the old token while that lives, tells `onRefreshFailed`, and leaves plex.tv
 *   alone for a while: 1 to 2 s at first, in the end up to a minute, and as long as `Retry-After` says, up to an hour.
 * - When plex.tv refuses the key, `getToken` rejects with a DeviceRevokedError, even while the old token lives: the
 *   device was removed, and the user has to know. It asks again after an hour. A new keeper asks at once, and so does
 *   any keeper find a token that another process has put in the store since.
 * - What is in the store is verified. What is no good token for this key is as good as nothing.
 *
 * @example
 *
 * ```ts
 * const keeper = createTokenKeeper(plex, { deviceKey, store: createStorage() });
 * const user = await plex.withToken(keeper.getToken).getUser();
 * ```
 *
 * @throws {PlexInputError} An option is wrong.
 */
export function createTokenKeeper(plex: PlexClient, options: TokenKeeperOptions): TokenKeeper {
  const settings = clientState(plex);
  const { deviceKey, refreshBefore, onRefreshFailed, ...given } = readKeeperOptions(options);
  const store = boundedStore(given.store);
  const takeLease = createLeases(store);
  const memory = createTokenMemory(settings, refreshBefore);
  const rest = createRest();
  let keys: StoreKeys | undefined;
  let updating: Promise<string> | undefined;
  /** Whether plex.tv called a token expired that had days to live. */
  let contradicted = false;

  const getToken = async (expired?: string): Promise<string> => {
    if (expired !== undefined) {
      if (memory.has(expired)) contradicted = memory.fresh() !== undefined;
      memory.refuse(expired);
    }
    const token = memory.fresh() ?? (await sharedUpdate());
    // It may have been refused while it was on its way here.
    return memory.isRefused(token) ? sharedUpdate() : token;
  };

  const sharedUpdate = (): Promise<string> =>
    (updating ??= update().finally(() => {
      updating = undefined;
    }));

  async function update(): Promise<string> {
    keys ??= await storeKeys(plex, deviceKey);
    const resting = rest.reason();
    if (resting) {
      if (!memory.living()) await look(keys);
      return livingOr(resting.error);
    }
    // Where the time is not known, the answer to this tells it.
    await serverNow(plex);
    return (await look(keys)) ? refreshInTurn(keys) : refreshUnder(soleLease(), keys);
  }

  /** Looks for a better token in the store. False where the store failed. */
  async function look(at: StoreKeys): Promise<boolean> {
    const found = await unlessStoreFails(
      store.get(at.token).then((value) => ({ value })),
      null,
    );
    if (!found) return false;
    if (!memory.has(found.value)) memory.consider(await judgeToken(plex, found.value, deviceKey));
    return true;
  }

  /** Refreshes while no other process does, or takes the token that the other one gets. */
  async function refreshInTurn(at: StoreKeys): Promise<string> {
    const giveUpAt = performance.now() + LONGEST_WAIT;
    for (;;) {
      const fresh = memory.fresh();
      if (fresh !== undefined) return fresh;
      const lease = await unlessStoreFails(takeLease(at.lease), soleLease());
      if (lease) return refreshUnder(lease, at);
      if (memory.living() || performance.now() > giveUpAt) return livingOr(waitedTooLong());
      await pause(250 + Math.random() * 250);
      await look(at);
    }
  }

  async function refreshUnder(lease: Lease, at: StoreKeys): Promise<string> {
    try {
      // Whoever had the lease before may have been here since the last look.
      if (lease.isShared) await look(at);
      return memory.fresh() ?? (await refreshAndStore(lease, at));
    } finally {
      await unlessStoreFails(lease.release(), undefined);
    }
  }

  async function refreshAndStore(lease: Lease, at: StoreKeys): Promise<string> {
    try {
      const { token, claims } = await refreshWithin(lease.timeLeft());
      memory.keep(token, claims);
      if (!memory.living()) throw new PlexResponseError('plex.tv gave a token that is over', 200);
      if (contradicted) rest.begin(contradiction());
      else rest.end();
      contradicted = false;
      await unlessStoreFails(store.set(at.token, token), undefined);
      return token;
    } catch (error) {
      rest.begin(error);
      if (error instanceof DeviceRevokedError) {
        memory.refuseAll();
        await unlessStoreFails(store.remove(at.token), undefined);
      }
      void tell(error);
      return livingOr(error);
    }
  }

  const refreshWithin = (ms: number): Promise<PlexJwt> =>
    withDeadline(
      Math.max(1, ms),
      undefined,
      (signal) => refresh(plex, { deviceKey, scope: DEFAULT_SCOPE, signal, longestWait: 0 }),
      'The refresh took longer than its process may refresh alone: it is tried again soon',
    );

  function livingOr(error: unknown): string {
    const old = memory.living();
    if (!old) throw error;
    return old.token;
  }

  const unlessStoreFails = <T, U>(outcome: Promise<T>, otherwise: U): Promise<T | U> =>
    outcome.catch((error: unknown) => {
      void tell(error);
      return otherwise;
    });

  async function tell(error: unknown): Promise<void> {
    const old = memory.living();
    try {
      await onRefreshFailed(error, { expiresAt: old ? new Date(old.expiresAt) : null });
    } catch {
      // What it throws, or rejects with, is the app's own.
    }
  }

  return { getToken };
}

const waitedTooLong = (): PlexTimeoutError =>
  new PlexTimeoutError(
    `Another process has been refreshing the token for ${LONGEST_WAIT} ms: try again`,
  );

/** 498 is what plex.tv says of a token that has expired [doc]. */
const contradiction = (): PlexResponseError =>
  new PlexResponseError('plex.tv calls a token expired that it has just given: try again', 498);
