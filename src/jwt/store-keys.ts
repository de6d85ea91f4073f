import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';
import type { DeviceKey } from '../sign-in/device-key.ts';

/** Where in a store a keeper has what. */
export interface StoreKeys {
  token: string;
  lease: string;
}

/**
 * A token belongs to a device key, a client identifier and the plex.tv that gave it. Their digest is a key that every
 * store takes, whatever the identifier is, and tells nothing of them.
 */
export async function storeKeys(plex: PlexClient, { kid }: DeviceKey): Promise<StoreKeys> {
  const { clientIdentifier, plexTv = 'https://plex.tv' } = clientState(plex);
  const text = new TextEncoder().encode(JSON.stringify([plexTv, clientIdentifier, kid]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  const name = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { token: `plex-pin:token:${name}`, lease: `plex-pin:lease:${name}` };
}
