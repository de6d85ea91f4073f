import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';
import { PlexApiError } from '../client/errors.ts';
import type { DeviceJwtClaims, DeviceKey, DeviceProof } from '../sign-in/device-key.ts';
import { readScope, type TokenScope } from '../sign-in/token-scope.ts';
import { currentServerTime } from './server-time.ts';
import { verifyIssuedToken } from './verify-token.ts';

/** Lifetime of a device JWT. Other clients also use five minutes [py][ctrl] (s). */
const LIFETIME = 300;
/** `iat` lies this far in the past, so that plex.tv accepts the JWT if our estimate of its time is ahead (s). */
const BACKDATED = 5;
/** A JWT is replaced when less than this is left of its lifetime (s). */
const MIN_LIFETIME = 120;

/** The claims of a device JWT. `now` is plex.tv's time in ms. */
export function deviceJwtClaims(
  clientIdentifier: string,
  now: number,
  { scope, nonce }: { scope: readonly TokenScope[]; nonce?: string },
): DeviceJwtClaims {
  const iat = Math.floor(now / 1000) - BACKDATED;
  return {
    aud: 'plex.tv',
    iss: clientIdentifier,
    iat,
    exp: iat + LIFETIME,
    scope: scope.join(','),
    ...(nonce !== undefined && { nonce }),
  };
}

/**
 * Creates the proof for one sign-in. It signs a new JWT when the last one is about to expire on plex.tv's clock. Throws
 * a PlexInputError if plex.tv does not know one of the claims in the scope.
 */
export function createDeviceProof(
  plex: PlexClient,
  deviceKey: DeviceKey,
  requestedScope?: readonly TokenScope[],
): DeviceProof {
  const { clientIdentifier } = clientState(plex);
  const scope = readScope(requestedScope);
  let current: { jwt: string; claims: DeviceJwtClaims } | undefined;

  async function validJwt(signal: AbortSignal): Promise<string> {
    const now = await currentServerTime(plex, signal);
    if (!current || !isValidAt(now, current.claims)) {
      const claims = deviceJwtClaims(clientIdentifier, now, { scope });
      current = { jwt: await deviceKey.sign(claims), claims };
    }
    return current.jwt;
  }

  return {
    async withDeviceJwt(request, signal) {
      const jwt = await validJwt(signal);
      try {
        return await request(jwt);
      } catch (error) {
        if (!isJwtRejection(error)) throw error;
        // The error response has updated plex.tv's time. If the JWT is valid at that time, a retry is pointless.
        const newJwt = await validJwt(signal);
        if (newJwt === jwt) throw error;
        return request(newJwt);
      }
    },
    async verifyToken(token) {
      await verifyIssuedToken(plex, token, deviceKey);
    },
  };
}

const isValidAt = (now: number, { iat, exp }: DeviceJwtClaims): boolean =>
  iat * 1000 <= now && now < (exp - MIN_LIFETIME) * 1000;

const isJwtRejection = (error: unknown): boolean =>
  error instanceof PlexApiError && (error.status === 422 || error.status === 498);
