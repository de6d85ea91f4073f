import type { Command } from 'commander';
import type { ClientOptions } from './client.ts';
import { replaceToken } from './credentials.ts';
import { readDeviceKey } from './device-key.ts';
import { interruptible } from './interrupt.ts';
import { openKept } from './kept.ts';
import { print, say } from './output.ts';

export interface RefreshOptions extends ClientOptions {
  json?: true;
}

/** `plex-pin refresh`: gets a new token with the kept key, and keeps it. */
export const refresh = ({ json, ...options }: RefreshOptions, command: Command): Promise<void> =>
  interruptible(async (signal) => {
    const { credentials, origin, client } = await openKept(options, command, signal);
    if (!credentials.deviceKey) {
      throw new Error(
        'The kept token has no device key, and needs no refresh; for one that has, use plex-pin sign-in --jwt',
      );
    }
    const deviceKey = await readDeviceKey(origin, credentials.deviceKey);
    // Loaded here, since most commands do without.
    const { refreshToken } = await import('../jwt/index.ts');
    const { token, expiresAt } = await refreshToken(client, { deviceKey, signal });
    await replaceToken(origin, credentials, token);
    say(`Refreshed. The token expires on ${expiresAt.toUTCString()}.`);
    const { clientIdentifier } = credentials;
    if (json) await print(`${JSON.stringify({ token, clientIdentifier, expiresAt })}\n`);
  });
