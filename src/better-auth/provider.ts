import { APIError } from 'better-auth/api';
import type { OAuth2Tokens, OAuthProvider } from 'better-auth';
import type { User } from '../index.ts';
import { refreshToken } from '../jwt/refresh-token.ts';
import { decodeToken } from '../jwt/verify-token.ts';
import type { PlexConfig } from './options.ts';
import { toUser } from './profile.ts';

/** `providerId` of the accounts. */
export const PROVIDER_ID = 'plex';

/**
 * The provider of the accounts, for `getAccessToken`, `refreshToken` and `accountInfo` of Better Auth. Users sign in
 * with the endpoints of the plugin instead of `signIn.social`, because Plex has PINs where OAuth has codes.
 */
export function createProvider(config: PlexConfig): OAuthProvider<User> {
  const { plex, deviceKey: findKey, scope } = config;
  return {
    id: PROVIDER_ID,
    name: 'Plex',
    accountSubject: ({ profile }) => String(profile.id),
    createAuthorizationURL: rejectOAuth,
    validateAuthorizationCode: async () => rejectOAuth(),
    disableSignUp: true,
    async getUserInfo({ accessToken }) {
      if (!accessToken) return null;
      const profile = await plex.withToken(accessToken).getUser();
      const { name, email, image } = await toUser(profile, config);
      return {
        user: { name, email, emailVerified: false, ...(image && { image }) },
        data: profile,
      };
    },
    ...(findKey && {
      // The `kid` is stored in the place of a refresh token: whoever has the key can get a new token.
      async refreshAccessToken(kid) {
        const deviceKey = await findKey(kid, undefined);
        const { token } = await refreshToken(plex, { deviceKey, scope });
        return toTokens(token, kid);
      },
    }),
  };
}

/** The tokens to store with an account. Only the token of a device key expires. */
export function toTokens(token: string, kid?: string): OAuth2Tokens {
  if (kid === undefined) return { accessToken: token };
  const { exp } = decodeToken(token);
  return {
    accessToken: token,
    refreshToken: kid,
    ...(typeof exp === 'number' && { accessTokenExpiresAt: new Date(exp * 1000) }),
  };
}

function rejectOAuth(): never {
  throw APIError.from('BAD_REQUEST', {
    code: 'USE_SIGN_IN_PLEX',
    message:
      'Plex has no OAuth: call signIn.plex or linkPlex instead of signIn.social or linkSocial',
  });
}
