import { replaceToken } from './credentials.ts';
import { describe } from './describe.ts';
import { readDeviceKey } from './device-key.ts';
import type { Kept } from './kept.ts';
import { say } from './output.ts';

/**
 * The kept token, or a new one, which is kept in its place, where that has less than a day left. Commands that refresh
 * at once do no harm: each gets a token, the tokens live side by side, and it does not matter which is kept.
 */
export async function freshToken(
  { credentials, origin, client }: Kept,
  signal: AbortSignal,
): Promise<string> {
  if (!credentials.deviceKey) return credentials.token;
  // Loaded here, since most commands do without.
  const { createTokenKeeper } = await import('../jwt/index.ts');
  const keeper = createTokenKeeper(client, {
    deviceKey: await readDeviceKey(origin, credentials.deviceKey),
    store: {
      getItem: () => credentials.token,
      setItem: (_, token) =>
        replaceToken(origin, credentials, token).catch((error: unknown) =>
          say(`The new token could not be kept: ${describe(error)}`),
        ),
      // A token that was refused stays with its key, for sign-out to remove.
      removeItem: () => {},
    },
    onRefreshFailed: (error, { expiresAt }) => {
      if (expiresAt && !signal.aborted) say(`Not refreshed: ${describe(error)}`);
    },
  });
  try {
    return await keeper.getToken();
  } finally {
    signal.throwIfAborted();
  }
}
