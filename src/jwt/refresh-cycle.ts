import { pause, withDeadline } from '../client/abort.ts';
import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';
import { DeviceRevokedError, PlexResponseError, PlexTimeoutError } from '../client/errors.ts';
import { Cooldown } from './cooldown.ts';
import {
  type AcquireLease,
  createLeaseProtocol,
  type Lease,
  LEASE_DURATION,
  unsharedLease,
} from './lease.ts';
import { type PlexJwt, requestToken } from './refresh-token.ts';
import { currentServerTime } from './server-time.ts';
import { TokenCache } from './token-cache.ts';
import { type KeeperOptions, type KeeperStore, openStore } from './token-store.ts';
import { checkStoredToken } from './verify-token.ts';

/** How long a caller without a token waits while other processes have the lease, in ms. */
const MAX_LEASE_WAIT = 2 * LEASE_DURATION;

/** The state of a token keeper, and the steps to a valid token: the cache, the store, a refresh under a lease. */
export class RefreshCycle {
  readonly #plex: PlexClient;
  readonly #options: KeeperOptions;
  readonly #store: KeeperStore;
  readonly #acquireLease: AcquireLease;
  readonly #cache: TokenCache;
  readonly #cooldown = new Cooldown();
  #inFlight: Promise<string> | undefined;
  /** Whether plex.tv rejected a token as expired before it was due for a refresh. */
  #freshTokenRejected = false;

  constructor(plex: PlexClient, options: KeeperOptions) {
    this.#plex = plex;
    this.#options = options;
    this.#store = openStore(options.store, plex, options.deviceKey);
    this.#acquireLease = createLeaseProtocol(this.#store);
    this.#cache = new TokenCache(clientState(plex), options.refreshBefore);
  }

  async getToken(expired?: string): Promise<string> {
    if (expired !== undefined) this.#revoke(expired);
    const token = this.#cache.validToken() ?? (await this.#sharedUpdate());
    // Another caller may have revoked the token while this one waited for it.
    return this.#cache.isRevoked(token) ? this.#sharedUpdate() : token;
  }

  #revoke(token: string): void {
    if (this.#cache.isCurrent(token)) {
      this.#freshTokenRejected = this.#cache.validToken() !== undefined;
    }
    this.#cache.revoke(token);
  }

  /** Single flight: concurrent callers share one update. */
  #sharedUpdate(): Promise<string> {
    return (this.#inFlight ??= this.#update().finally(() => {
      this.#inFlight = undefined;
    }));
  }

  async #update(): Promise<string> {
    const cooldown = this.#cooldown.reason();
    if (cooldown) {
      if (!this.#cache.usableToken()) await this.#loadFromStore();
      return this.#currentTokenOr(cooldown.error);
    }
    // The expiry of a token can only be checked if plex.tv's time is known.
    await currentServerTime(this.#plex);
    const isStoreReadable = await this.#loadFromStore();
    return isStoreReadable ? this.#refreshInTurn() : this.#refreshUnder(unsharedLease());
  }

  /** Offers the token in the store to the cache. Returns false if the store failed. */
  async #loadFromStore(): Promise<boolean> {
    const loading = this.#store.getToken().then((value) => ({ value }));
    const loaded = await this.#withStoreFallback(loading, null);
    if (!loaded) return false;
    if (!this.#cache.isCurrent(loaded.value)) {
      this.#cache.offer(await checkStoredToken(this.#plex, loaded.value, this.#options.deviceKey));
    }
    return true;
  }

  /** Refreshes once no other process does, or takes the token that another process has stored. */
  async #refreshInTurn(): Promise<string> {
    const giveUpAt = performance.now() + MAX_LEASE_WAIT;
    for (;;) {
      const token = this.#cache.validToken();
      if (token !== undefined) return token;
      const lease = await this.#withStoreFallback(this.#acquireLease(), unsharedLease());
      if (lease) return this.#refreshUnder(lease);
      if (this.#cache.usableToken() || performance.now() > giveUpAt) {
        return this.#currentTokenOr(leaseTimeout());
      }
      await pause(250 + Math.random() * 250);
      await this.#loadFromStore();
    }
  }

  async #refreshUnder(lease: Lease): Promise<string> {
    try {
      // The previous holder of the lease may have stored a token since the store was read.
      if (lease.isShared) await this.#loadFromStore();
      return this.#cache.validToken() ?? (await this.#refresh(lease.timeLeft()));
    } finally {
      await this.#withStoreFallback(lease.release(), undefined);
    }
  }

  async #refresh(timeout: number): Promise<string> {
    try {
      const token = this.#handleSuccess(await this.#requestToken(timeout));
      await this.#withStoreFallback(this.#store.setToken(token), undefined);
      return token;
    } catch (error) {
      await this.#handleFailure(error);
      return this.#currentTokenOr(error);
    }
  }

  #requestToken(timeout: number): Promise<PlexJwt> {
    const { deviceKey, scope } = this.#options;
    return withDeadline(
      Math.max(1, timeout),
      undefined,
      // plex.tv's `Retry-After` becomes a cooldown, during which callers get the old token.
      (signal) => requestToken(this.#plex, { deviceKey, scope, signal, maxRetryAfter: 0 }),
      'The refresh took too long and was aborted before the lease of this process expired: try again',
    );
  }

  #handleSuccess({ token, claims }: PlexJwt): string {
    this.#cache.store(token, claims);
    if (!this.#cache.usableToken()) {
      throw new PlexResponseError('plex.tv issued a token that has already expired', 200);
    }
    // If plex.tv rejects fresh tokens, the cooldown prevents an endless loop of refreshes.
    if (this.#freshTokenRejected) this.#cooldown.start(freshTokenRejected());
    else this.#cooldown.end();
    this.#freshTokenRejected = false;
    return token;
  }

  async #handleFailure(error: unknown): Promise<void> {
    this.#cooldown.start(error);
    if (error instanceof DeviceRevokedError) {
      this.#cache.revokeAll();
      await this.#withStoreFallback(this.#store.removeToken(), undefined);
    }
    void this.#notifyFailure(error);
  }

  #currentTokenOr(error: unknown): string {
    const usable = this.#cache.usableToken();
    if (!usable) throw error;
    return usable.token;
  }

  /** Reports a failure of the store and returns a fallback, so that the keeper works without its store. */
  #withStoreFallback<T, U>(operation: Promise<T>, fallback: U): Promise<T | U> {
    return operation.catch((error: unknown) => {
      void this.#notifyFailure(error);
      return fallback;
    });
  }

  async #notifyFailure(error: unknown): Promise<void> {
    const usable = this.#cache.usableToken();
    try {
      await this.#options.onRefreshFailed(error, {
        expiresAt: usable ? new Date(usable.expiresAt) : null,
      });
    } catch {
      // An error of the app's callback must not fail the call of `getToken`.
    }
  }
}

const leaseTimeout = (): PlexTimeoutError =>
  new PlexTimeoutError(
    `Another process did not finish refreshing the token within ${MAX_LEASE_WAIT} ms: try again`,
  );

/** plex.tv uses status 498 for tokens that have expired [doc]. */
const freshTokenRejected = (): PlexResponseError =>
  new PlexResponseError(
    'plex.tv rejects a token that it has just issued as expired: try again',
    498,
  );
