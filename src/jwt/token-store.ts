import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';
import { FUNCTION, rejectUnknownKeys, typeMismatch, validateField } from '../client/validate.ts';
import { checkDeviceKey, type DeviceKey } from '../sign-in/device-key.ts';
import { readScope, type TokenScope } from '../sign-in/token-scope.ts';
import { callStore } from './call-store.ts';

/**
 * Stores the token of a token keeper, **which is a secret**: a storage that `createStorage()` of `unstorage` creates,
 * Web Storage, or any object with these functions. They may return promises.
 *
 * To share a store between processes, implement `setItemIfAbsent` too: one process then refreshes while the others
 * wait for its token. Without it, each process refreshes for itself. That is safe, because a device can have several
 * valid tokens, but it takes more requests.
 */
export interface TokenStore {
  /** Returns the value of a key. Any result but a string means that the key has no value. */
  readonly getItem: (key: string) => unknown;
  /** Sets the value of a key. */
  readonly setItem: (key: string, value: string) => unknown;
  /** Removes a key and its value. */
  readonly removeItem: (key: string) => unknown;
  /**
   * Atomically sets the value of a key unless it has one, and lets the value expire after `ttl` ms. Returns whether it
   * was set. In Redis: `SET key value PX ttl NX`.
   */
  readonly setItemIfAbsent?: (
    key: string,
    value: string,
    options: { ttl: number },
  ) => boolean | Promise<boolean>;
}

/** Options of a token keeper. */
export interface TokenKeeperOptions {
  /** The key of the device. It must have been signed in with, or registered. */
  deviceKey: DeviceKey;
  /**
   * The claims about the user that the refreshed tokens should contain. Default `['username']`. Pass the scope of the
   * sign-in, because each refresh replaces the claims.
   */
  scope?: readonly TokenScope[] | undefined;
  /** Stores the token. Without a store the token is only cached, and every start of the process takes a refresh. */
  store?: TokenStore | undefined;
  /** How long before it expires a token is refreshed at the latest, in ms. Default 24 hours. */
  refreshBefore?: number | undefined;
  /**
   * Called with the error of each failed refresh, and with a TokenStoreError for each failure of the store. Errors
   * that it throws are ignored.
   *
   * @param details `expiresAt`: when the token expires that `getToken` returns in the meantime; null if there is none,
   *   so that `getToken` rejects.
   */
  onRefreshFailed?: ((error: unknown, details: { expiresAt: Date | null }) => unknown) | undefined;
}

/** The options of a keeper, checked and with their defaults. */
export type KeeperOptions = {
  readonly [Name in keyof TokenKeeperOptions]-?: NonNullable<TokenKeeperOptions[Name]>;
};

const DAY = 24 * 3_600_000;

const NO_STORE: TokenStore = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

/** Throws a PlexInputError for the first option that is wrong. */
export function validateKeeperOptions(options: TokenKeeperOptions): KeeperOptions {
  rejectUnknownKeys('createTokenKeeper', options, [
    'deviceKey',
    'scope',
    'store',
    'refreshBefore',
    'onRefreshFailed',
  ]);
  const { deviceKey, store = NO_STORE, refreshBefore = DAY, onRefreshFailed = () => {} } = options;
  checkDeviceKey(deviceKey);
  validateStore(store);
  validateField('refreshBefore', { types: ['number'], minimum: 0 }, refreshBefore);
  validateField('onRefreshFailed', FUNCTION, onRefreshFailed);
  const scope = readScope(options.scope);
  return { deviceKey, scope, store, refreshBefore, onRefreshFailed };
}

function validateStore(store: TokenStore): void {
  if (typeof store !== 'object' || store === null)
    throw typeMismatch('store', 'a storage, for example from createStorage() of unstorage', store);
  validateField('store.getItem', FUNCTION, store.getItem);
  validateField('store.setItem', FUNCTION, store.setItem);
  validateField('store.removeItem', FUNCTION, store.removeItem);
  validateField('store.setItemIfAbsent', { types: ['function'] }, store.setItemIfAbsent);
}

/**
 * The entries of one device key in a store: its token and its lease. Every function settles within `STORE_TIMEOUT`, and
 * rejects only with a TokenStoreError.
 */
export interface KeeperStore {
  getToken(): Promise<unknown>;
  setToken(token: string): Promise<void>;
  removeToken(): Promise<void>;
  getLease(): Promise<unknown>;
  removeLease(): Promise<void>;
  /** Adds a lease unless there is one, and returns whether it did. `ttl` is in ms. */
  addLease?(owner: string, ttl: number): Promise<boolean>;
}

type Entry = 'token' | 'lease';

export function openStore(store: TokenStore, plex: PlexClient, deviceKey: DeviceKey): KeeperStore {
  let digest: Promise<string> | undefined;
  const keyOf = async (entry: Entry): Promise<string> =>
    `plex-pin:${entry}:${await (digest ??= digestOf(plex, deviceKey))}`;

  async function get(entry: Entry): Promise<unknown> {
    const key = await keyOf(entry);
    return callStore('be read', () => store.getItem(key));
  }
  async function remove(entry: Entry): Promise<void> {
    const key = await keyOf(entry);
    await callStore('remove a value', () => store.removeItem(key));
  }

  return {
    getToken: () => get('token'),
    async setToken(token) {
      const key = await keyOf('token');
      await callStore('save the token', () => store.setItem(key, token));
    },
    removeToken: () => remove('token'),
    getLease: () => get('lease'),
    removeLease: () => remove('lease'),
    ...(store.setItemIfAbsent && {
      async addLease(owner, ttl) {
        const key = await keyOf('lease');
        const added = await callStore('add a lease', () =>
          store.setItemIfAbsent?.(key, owner, { ttl }),
        );
        // Some stores return `1`, or `OK` and null.
        return Boolean(added);
      },
    }),
  };
}

/**
 * A token belongs to a device key, a client identifier and the plex.tv that issued it. A digest of them is a valid key
 * in every store, whatever characters the identifier has, and reveals none of them.
 */
async function digestOf(plex: PlexClient, { kid }: DeviceKey): Promise<string> {
  const { clientIdentifier, plexTv = 'https://plex.tv' } = clientState(plex);
  const text = new TextEncoder().encode(JSON.stringify([plexTv, clientIdentifier, kid]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
