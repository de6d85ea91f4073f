import type { Clock } from './clock.ts';
import { alphabets, randomText } from './random.ts';
import type { Account } from './account/users.ts';

/** An installation of an app that is signed in to an account. */
export interface Device {
  readonly clientIdentifier: string;
  readonly account: Account;
}

/** The tokens that a sandbox has issued. */
export interface Tokens {
  /** Issues an opaque token, which is valid until it is revoked. */
  issue(device: Device): string;
  /** Accepts a JWT as a token until `expiresAt`, in ms since 1970. */
  addJwt(jwt: string, device: Device, expiresAt: number): void;
  /** Returns the device that a token was issued to; undefined if the token is unknown or revoked. */
  findDevice(token: string): Device | 'expired' | undefined;
  revoke(token: string): void;
  /** Revokes the opaque tokens of a device. */
  revokeOpaque(device: Device): void;
}

export function createTokens(clock: Clock): Tokens {
  const sessions = new Map<string, { device: Device; expiresAt: number }>();
  return {
    issue(device) {
      // Tokens of plex.tv are this long [seen]. None of these characters needs escaping in a URL.
      const token = randomText(alphabets.token, 20);
      sessions.set(token, { device, expiresAt: Infinity });
      return token;
    },
    addJwt(jwt, device, expiresAt) {
      sessions.set(jwt, { device, expiresAt });
    },
    findDevice(token) {
      const session = sessions.get(token);
      if (!session) return undefined;
      return clock.now() < session.expiresAt ? session.device : 'expired';
    },
    revoke: (token) => sessions.delete(token),
    revokeOpaque({ clientIdentifier, account }) {
      for (const [token, { device, expiresAt }] of sessions) {
        const isOfDevice =
          device.clientIdentifier === clientIdentifier && device.account.id === account.id;
        if (isOfDevice && expiresAt === Infinity) sessions.delete(token);
      }
    },
  };
}
