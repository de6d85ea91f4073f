import { decodeJwt, type JWTPayload } from 'jose';
import { TokenInvalidError } from '../client/errors.ts';

/** The claims that a token says to have. Nobody has checked them: they may be forged. */
export interface UnverifiedClaims extends JWTPayload {
  [claim: string]: unknown;
}

/**
 * Reads the claims of a Plex JWT **without verifying it**: for a look at when it expires, and never to decide whom to
 * let in. That is for `verifyToken`.
 *
 * @throws {TokenInvalidError} The token is no JWT. The tokens of plex.tv that are none hold no claims.
 */
export function decodeToken(token: string): UnverifiedClaims {
  try {
    return decodeJwt(token);
  } catch {
    throw new TokenInvalidError('The token is no JWT, so that it has no claims to read');
  }
}
