import type { BetterAuthClientPlugin, BetterFetch, ClientStore } from 'better-auth/client';
import { PLEX_ERROR_CODES, type PlexErrorCodes } from '../error-codes.ts';
import {
  type LinkPlexInput,
  type PlexSignInResponse,
  type SignInPlexInput,
  startAndWait,
} from './sign-in.ts';

/** The methods that the plugin adds to the client. */
export interface PlexActions {
  signIn: {
    /**
     * Signs the user in with Plex.
     *
     * @example await authClient.signIn.plex({ callbackURL: '/dashboard' });
     */
    plex: (input?: SignInPlexInput) => Promise<PlexSignInResponse>;
  };
  /**
   * Links a Plex account to the signed-in user.
   *
   * @example await authClient.linkPlex({ callbackURL: '/settings' });
   */
  linkPlex: (input?: LinkPlexInput) => Promise<PlexSignInResponse>;
}

/** The client plugin. */
export interface PlexClientPlugin {
  id: 'plex';
  $InferServerPlugin: { id: 'plex'; $ERROR_CODES: PlexErrorCodes };
  /** Creates the methods. */
  getActions: ($fetch: BetterFetch, $store: ClientStore) => PlexActions;
  $ERROR_CODES: PlexErrorCodes;
}

/**
 * Adds `signIn.plex` and `linkPlex` to the client of Better Auth.
 *
 * @example
 *
 * ```ts
 * import { createAuthClient } from 'better-auth/client';
 * import { plexClient } from 'plex-pin/better-auth/client';
 *
 * export const authClient = createAuthClient({ plugins: [plexClient()] });
 * ```
 */
export const plexClient = (): PlexClientPlugin =>
  ({
    id: 'plex',
    // Only its type is used.
    $InferServerPlugin: { id: 'plex', $ERROR_CODES: PLEX_ERROR_CODES },
    getActions: ($fetch, $store) => {
      const act = async (path: string, input: SignInPlexInput): Promise<PlexSignInResponse> => {
        const response = await startAndWait($fetch, path, input);
        if (response.data && 'status' in response.data) $store.notify('$sessionSignal');
        return response;
      };
      return {
        signIn: { plex: (input = {}) => act('/sign-in/plex', input) },
        linkPlex: (input = {}) => act('/link-plex', input),
      };
    },
    $ERROR_CODES: PLEX_ERROR_CODES,
  }) satisfies PlexClientPlugin & BetterAuthClientPlugin;
