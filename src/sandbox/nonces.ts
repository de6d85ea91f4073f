import type { Clock } from './clock.ts';
import { alphabets, randomText } from './random.ts';

/** Values to sign once. */
export interface Nonces {
  issue(): string;
  /** Uses a nonce up; false where it is unknown, used or expired. */
  use(nonce: string): boolean;
}

/** Five minutes [doc]. */
const LIFETIME = 300_000;

export function createNonces(clock: Clock): Nonces {
  const expiries = new Map<string, number>();
  return {
    issue() {
      const nonce = randomText(alphabets.token, 32);
      expiries.set(nonce, clock.now() + LIFETIME);
      return nonce;
    },
    use(nonce) {
      const expiresAt = expiries.get(nonce) ?? -Infinity;
      expiries.delete(nonce);
      return clock.now() < expiresAt;
    },
  };
}
