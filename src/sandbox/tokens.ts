import type { Clock } from './clock.ts';
import { alphabets, randomText } from './random.ts';
import type { Account } from './users.ts';

/** What a token is a token of: an installation of an app, signed in to an account. */
export interface Device {
  readonly clientIdentifier: string;
  readonly account: Account;
}

/** The tokens that are good at present. */
export interface Tokens {
  /** Makes a token up, which is good until it is revoked. */
  issue(device: Device): string;
  /** Takes a JWT for a token until it expires, in ms since 1970. */
  admit(jwt: string, device: Device, expiresAt: number): void;
  deviceOf(token: string): Device | 'expired' | undefined;
  revoke(token: string): void;
  /** Revokes the tokens of a device that were made up. */
  revokeIssued(device: Device): void;
}

export function createTokens(clock: Clock): Tokens {
  const sessions = new Map<string, { device: Device; expiresAt: number }>();
  return {
    issue(device) {
      // As long as observed tokens are, and of characters that need no escape in a URL.
      const token = randomText(alphabets.token, 20);
      sessions.set(token, { device, expiresAt: Infinity });
      return token;
    },
    admit(jwt, device, expiresAt) {
      sessions.set(jwt, { device, expiresAt });
    },
    deviceOf(token) {
      const session = sessions.get(token);
      if (!session) return undefined;
      return clock.now() < session.expiresAt ? session.device : 'expired';
    },
    revoke: (token) => sessions.delete(token),
    revokeIssued({ clientIdentifier, account }) {
      for (const [token, { device, expiresAt }] of sessions) {
        const isOfDevice =
          device.clientIdentifier === clientIdentifier && device.account.id === account.id;
        if (isOfDevice && expiresAt === Infinity) sessions.delete(token);
      }
    },
  };
}
