import type { PlexClient } from '../client/client.ts';
import { PlexInputError } from '../client/errors.ts';
import { rejectUnknownKeys } from '../client/validate.ts';
import { checkDeviceKey, type DeviceKey } from '../sign-in/device-key.ts';

/**
 * Binds a device key to the device of a token that you have from before. **The old token dies** when the first JWT is
 * given for the key, which is at the first `refreshToken` after this: everywhere, in every program that has a copy
 * of it [doc][seen].
 *
 * @example
 *
 * ```ts
 * const deviceKey = await generateDeviceKey();
 * await store(await exportDeviceKey(deviceKey)); // first: without the key there is no way back
 * await registerDevice(plex, { token: oldToken, deviceKey, replaceToken: true });
 * const { token } = await refreshToken(plex, { deviceKey });
 * ```
 *
 * @param options `token`: the token to be replaced. `deviceKey`: the key, stored already. `replaceToken`: must be true,
 *   and says that you know what becomes of the token.
 * @throws {PlexInputError} An argument is wrong, or `replaceToken` is not true. Nothing was sent.
 * @throws {PlexApiError} plex.tv refused: 401 for a bad token, 422 for a key that another device has.
 * @throws {PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
 */
export async function registerDevice(
  plex: PlexClient,
  options: {
    token: string;
    deviceKey: DeviceKey;
    replaceToken: true;
    signal?: AbortSignal | undefined;
  },
): Promise<void> {
  rejectUnknownKeys('registerDevice', options, ['token', 'deviceKey', 'replaceToken', 'signal']);
  const { token, deviceKey, signal } = options;
  const replaceToken: unknown = options.replaceToken;
  checkDeviceKey(deviceKey);
  if (replaceToken !== true) {
    throw new PlexInputError(
      'replaceToken',
      'must be true: the token dies at the first refresh with the key, wherever it is in use',
    );
  }
  if (token === undefined)
    throw new PlexInputError('token', 'is missing: it is the one to replace');
  await plex.registerDeviceKey({ jwk: deviceKey.jwk }, { token, signal });
}
