import { FUNCTION, rejectUnknownKeys, typeMismatch, validateField } from '../client/validate.ts';
import { checkDeviceKey, type DeviceKey } from '../sign-in/device-key.ts';
import type { TokenStore } from './token-store.ts';

/** What a token keeper is made of. */
export interface TokenKeeperOptions {
  /** The key of the device. It must have been signed in with, or registered. */
  deviceKey: DeviceKey;
  /** Where the token is kept. Without one it is kept in memory, and every start of the process takes a refresh. */
  store?: TokenStore | undefined;
  /** How long before it expires a token is refreshed at the latest, in ms. Default a day. */
  refreshBefore?: number | undefined;
  /**
   * Is told of each refresh that failed, with its error, and of each failure of the store, with a TokenStoreError.
   * What it throws is ignored.
   *
   * @param details `expiresAt`: when the token expires that is handed out in the meantime; null where there is none,
   *   so that `getToken` rejects.
   */
  onRefreshFailed?: ((error: unknown, details: { expiresAt: Date | null }) => unknown) | undefined;
}

const DAY = 24 * 3_600_000;

const NO_STORE: TokenStore = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

/** Checks the options of a keeper. Throws a PlexInputError that names the one that is wrong. */
export function readKeeperOptions(options: TokenKeeperOptions): {
  [Name in keyof TokenKeeperOptions]-?: NonNullable<TokenKeeperOptions[Name]>;
} {
  rejectUnknownKeys('a token keeper', options, [
    'deviceKey',
    'store',
    'refreshBefore',
    'onRefreshFailed',
  ]);
  const { deviceKey, store = NO_STORE, refreshBefore = DAY, onRefreshFailed = () => {} } = options;
  checkDeviceKey(deviceKey);
  checkStore(store);
  validateField('refreshBefore', { types: ['number'], minimum: 0 }, refreshBefore);
  validateField('onRefreshFailed', FUNCTION, onRefreshFailed);
  return { deviceKey, store, refreshBefore, onRefreshFailed };
}

function checkStore(store: TokenStore): void {
  if (typeof store !== 'object' || store === null)
    throw typeMismatch('store', 'a storage such as createStorage() of unstorage makes', store);
  validateField('store.getItem', FUNCTION, store.getItem);
  validateField('store.setItem', FUNCTION, store.setItem);
  validateField('store.removeItem', FUNCTION, store.removeItem);
  validateField('store.setItemIfAbsent', { types: ['function'] }, store.setItemIfAbsent);
}
