import { alphabets, randomText } from './random.ts';
import type { Account } from './users.ts';

/** The tokens that are good at present. */
export interface Tokens {
  issue(account: Account): string;
  accountOf(token: string): Account | undefined;
  revoke(token: string): void;
}

export function createTokens(): Tokens {
  const accounts = new Map<string, Account>();
  return {
    issue(account) {
      // As long as observed tokens are, and of characters that need no escape in a URL.
      const token = randomText(alphabets.token, 20);
      accounts.set(token, account);
      return token;
    },
    accountOf: (token) => accounts.get(token),
    revoke: (token) => accounts.delete(token),
  };
}
