import { withDeadline } from '../client/abort.ts';
import { TokenStoreError } from '../client/errors.ts';
import { toRedactedError } from '../client/redact.ts';

/**
 * Where a token keeper keeps its token, **which is a secret**: what `createStorage()` of `unstorage` makes, Web
 * Storage, or anything else with these functions. Whatever they return may be a promise.
 *
 * A store that several processes share needs `setItemIfAbsent` besides, for one of them to refresh and the others to
 * wait for it. Without it, each of them refreshes for itself: that does no harm, since the tokens of a device live
 * side by side, but it takes more requests.
 */
export interface TokenStore {
  /** The value of a key; anything that is no string stands for none. */
  readonly getItem: (key: string) => unknown;
  /** Sets the value of a key. */
  readonly setItem: (key: string, value: string) => unknown;
  /** Takes a key and its value away. */
  readonly removeItem: (key: string) => unknown;
  /**
   * Sets a value unless the key has one, in one step that no other process comes between, and lets it expire after
   * `ttl` ms. Tells whether it was set. In Redis: `SET key value PX ttl NX`.
   */
  readonly setItemIfAbsent?: (
    key: string,
    value: string,
    options: { ttl: number },
  ) => boolean | Promise<boolean>;
}

/** How long each of its functions may take, in ms. */
export const STORE_TIMEOUT = 5_000;

/** A store whose functions always end, and reject with nothing but a TokenStoreError. */
export interface BoundedStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** `ttl` is in ms. */
  setIfAbsent?(key: string, value: string, ttl: number): Promise<boolean>;
}

export function boundedStore(store: TokenStore): BoundedStore {
  const bounded: BoundedStore = {
    get: (key) => within('be read', () => store.getItem(key)),
    async set(key, value) {
      await within('keep the token', () => store.setItem(key, value));
    },
    async remove(key) {
      await within('remove a value', () => store.removeItem(key));
    },
  };
  if (!store.setItemIfAbsent) return bounded;
  return {
    ...bounded,
    setIfAbsent: async (key, value, ttl) =>
      Boolean(await within('give a lease', () => store.setItemIfAbsent?.(key, value, { ttl }))),
  };
}

async function within(what: string, action: () => unknown): Promise<unknown> {
  try {
    return await withDeadline(STORE_TIMEOUT, undefined, async () => action(), TOO_LATE);
  } catch (error) {
    // It may quote a value that it was given, or has.
    throw new TokenStoreError(`The store could not ${what}`, { cause: toRedactedError(error, []) });
  }
}

const TOO_LATE = `The store did not answer within ${STORE_TIMEOUT} ms`;
