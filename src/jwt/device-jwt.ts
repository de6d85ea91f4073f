import type { DeviceJwtClaims } from '../sign-in/device-key.ts';
import type { TokenScope } from './token-scope.ts';

/** Five minutes, as other clients have it [py][ctrl], in s. */
const LIFETIME = 300;
/** Set back by this much, so that a clock a little behind does not take it for one from the future (s). */
const BACKDATED = 5;

/** What a device signs at this moment of plex.tv's clock, in ms. */
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
