import type { Account } from './account.ts';

/** The account that a command acts for, without its secrets. */
export interface AccountStatus {
  /** `plex` is a token of 20 characters, which does not expire. */
  tokenType: 'jwt' | 'plex';
  expiresAt: Date | null;
  /** Whether a saved device key renews the token. */
  isRenewed: boolean;
  source: Account['source'];
  /** The file of a saved sign-in. */
  file: string | null;
  clientIdentifier: string;
}

/** Describes an account. */
export async function describeAccount({
  token,
  clientIdentifier,
  source,
  saved,
}: Account): Promise<AccountStatus> {
  const expiresAt = await expirationOf(token);
  return {
    tokenType: expiresAt ? 'jwt' : 'plex',
    expiresAt,
    isRenewed: saved?.credentials.deviceKey !== undefined,
    source,
    file: saved?.file ?? null,
    clientIdentifier,
  };
}

/** Returns when a JWT expires; null for any other token. plex.tv verifies it, so this need not. */
async function expirationOf(token: string): Promise<Date | null> {
  // This is imported on demand because most commands do not need it.
  const { decodeToken } = await import('../jwt/index.ts');
  try {
    return new Date(Number(decodeToken(token).exp) * 1000);
  } catch {
    return null;
  }
}
