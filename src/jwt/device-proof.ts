import type { PlexClient } from '../client/client.ts';
import { PlexApiError } from '../client/errors.ts';
import { clientState } from '../client/client-state.ts';
import type { DeviceJwtClaims, DeviceKey, DeviceProof } from '../sign-in/device-key.ts';
import { deviceJwtClaims } from './device-jwt.ts';
import { serverNow } from './server-now.ts';
import { DEFAULT_SCOPE } from './token-scope.ts';
import { verifyAnswer } from './verify-token.ts';

/** A JWT is signed anew when it has less than this left (s). */
const MARGIN = 120;

/**
 * What a sign-in proves with a device key. A wait outlives a device JWT, so that there are several: each is asked with
 * until it has two minutes left on plex.tv's clock.
 */
export function createDeviceProof(plex: PlexClient, deviceKey: DeviceKey): DeviceProof {
  const { clientIdentifier } = clientState(plex);
  let current: { jwt: string; claims: DeviceJwtClaims } | undefined;

  async function goodJwt(signal: AbortSignal): Promise<string> {
    const now = await serverNow(plex, signal);
    if (!current || !isGood(current.claims, now)) {
      const claims = deviceJwtClaims(clientIdentifier, now, { scope: DEFAULT_SCOPE });
      current = { jwt: await deviceKey.sign(claims), claims };
    }
    return current.jwt;
  }

  return {
    async withDeviceJwt(request, signal) {
      const jwt = await goodJwt(signal);
      try {
        return await request(jwt);
      } catch (error) {
        if (!isAboutJwt(error)) throw error;
        // The refusal itself says what time it is. Where the JWT was good at that time, it was refused for good.
        const other = await goodJwt(signal);
        if (other === jwt) throw error;
        return request(other);
      }
    },
    async verifyToken(token) {
      await verifyAnswer(plex, token, deviceKey);
    },
  };
}

const isGood = ({ iat, exp }: DeviceJwtClaims, now: number): boolean =>
  iat * 1000 <= now && now < (exp - MARGIN) * 1000;

const isAboutJwt = (error: unknown): boolean =>
  error instanceof PlexApiError && (error.status === 422 || error.status === 498);
