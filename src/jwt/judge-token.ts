import type { PlexClient } from '../client/client.ts';
import { TokenInvalidError } from '../client/errors.ts';
import { clientState } from '../client/client-state.ts';
import type { DeviceKey } from '../sign-in/device-key.ts';
import { guessedTime, knownTime } from './server-clock.ts';
import { checkClaims, type PlexJwtClaims, verifyToken } from './verify-token.ts';

/** What is to be said of a token that lay in a store. */
export interface Judged {
  token: string;
  claims: PlexJwtClaims;
  /** False where neither the time nor Plex's keys can be had. */
  isVerified: boolean;
}

/** Judges what lay in a store. Undefined for anything but a token of this key that lives. */
export async function judgeToken(
  plex: PlexClient,
  token: unknown,
  deviceKey: DeviceKey,
): Promise<Judged | undefined> {
  if (typeof token !== 'string') return undefined;
  const settings = clientState(plex);
  const now = knownTime(settings);
  try {
    // Most of what is not good is found without a request.
    const claims = checkClaims(plex, token, { deviceKey, now: now ?? guessedTime(settings) });
    if (now === undefined) return { token, claims, isVerified: false };
    return { token, claims, isVerified: await isVerified(plex, token, deviceKey) };
  } catch (error) {
    if (error instanceof TokenInvalidError) return undefined;
    throw error;
  }
}

/** False where Plex's keys could not be had. Throws a TokenInvalidError for a forged token. */
async function isVerified(plex: PlexClient, token: string, deviceKey: DeviceKey): Promise<boolean> {
  try {
    await verifyToken(plex, token, { deviceKey });
    return true;
  } catch (error) {
    if (error instanceof TokenInvalidError) throw error;
    return false;
  }
}
