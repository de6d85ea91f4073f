import type { JWTPayload } from 'jose';
import type { Binding } from './bindings.ts';
import type { DeviceClaims } from './device-jwt.ts';
import { alphabets, randomText } from './random.ts';
import type { Account } from './users.ts';

/** Seven days [doc], in seconds. */
const LIFETIME = 7 * 24 * 60 * 60;

/**
 * What a scope may ask for [doc]. That each is told by its own name is a guess: no recorded JWT shows them. So are
 * `anonymous`, for an account that nobody has named, and `joinedAt` in seconds, as `GET /user` has it.
 */
const SCOPES = new Map<string, (account: Account) => unknown>([
  ['username', (account) => account.username],
  ['email', (account) => account.email],
  ['friendly_name', (account) => account.friendlyName],
  ['restricted', (account) => account.restricted],
  ['anonymous', () => false],
  ['joinedAt', () => Date.UTC(2010, 0, 1) / 1000],
]);

/** Whether plex.tv knows all of these; a token for others is refused everywhere [forum thread 937061]. */
export function isKnownScope(scope: readonly string[]): boolean {
  return scope.every((name) => SCOPES.has(name));
}

/**
 * The claims of a Plex JWT that is issued at this moment [py][ctrl]. Its nonce is that of the device JWT; where
 * that has none, as it may in a PIN's poll, one is made up, since every Plex JWT has one.
 */
export function plexClaims(
  { device: { account, clientIdentifier }, key }: Binding,
  { scope, nonce = randomText(alphabets.token, 32) }: DeviceClaims,
  now: number,
): JWTPayload & { exp: number } {
  const iat = Math.floor(now / 1000);
  const about = [...SCOPES]
    .filter(([name]) => scope.includes(name))
    .map(([name, read]) => [name, read(account)] as const);
  return {
    iss: 'plex.tv',
    aud: ['plex.tv', clientIdentifier],
    iat,
    exp: iat + LIFETIME,
    nonce,
    thumbprint: key.kid,
    user: { id: account.id, uuid: account.uuid, ...Object.fromEntries(about) },
  };
}
