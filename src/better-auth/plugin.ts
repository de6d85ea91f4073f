import type { BetterAuthPlugin } from 'better-auth';
import { callbackPlex } from './callback.ts';
import { createComplete } from './complete.ts';
import type {
  CallbackPlexEndpoint,
  LinkPlexEndpoint,
  PlexStatusEndpoint,
  SignInPlexEndpoint,
} from './endpoint-types.ts';
import { PLEX_ERROR_CODES, type PlexErrorCodes } from './error-codes.ts';
import { type PlexOptions, readOptions } from './options.ts';
import { PATHS } from './paths.ts';
import { placeholderDatabaseHooks, placeholderHooks } from './placeholder-email.ts';
import { createProvider } from './provider.ts';
import { linkPlex, signInPlex } from './start.ts';
import { plexStatus } from './status.ts';

/** The plugin, as `betterAuth` takes it. */
export interface PlexPlugin {
  id: 'plex';
  /** Registers the provider, for `getAccessToken` and `accountInfo`, and guards placeholder addresses. */
  init: NonNullable<BetterAuthPlugin['init']>;
  endpoints: {
    /** `POST /sign-in/plex`: starts a sign-in. */
    signInPlex: SignInPlexEndpoint;
    /** `POST /link-plex`: starts to link a Plex account to the signed-in user. */
    linkPlex: LinkPlexEndpoint;
    /** `GET /callback/plex`: the page that Plex sends the browser back to. */
    callbackPlex: CallbackPlexEndpoint;
    /** `POST /plex/status`: completes a sign-in once the user has approved it elsewhere. */
    plexStatus: PlexStatusEndpoint;
  };
  hooks: NonNullable<BetterAuthPlugin['hooks']>;
  rateLimit: NonNullable<BetterAuthPlugin['rateLimit']>;
  $ERROR_CODES: PlexErrorCodes;
  options: PlexOptions;
}

/**
 * "Sign in with Plex" for Better Auth. Plex accounts are accounts of Better Auth with the `providerId` `plex`, and the
 * numeric `id` of the Plex user as `accountId`.
 *
 * @example
 *
 * ```ts
 * import { betterAuth } from 'better-auth';
 * import { plex } from 'plex-pin/better-auth';
 *
 * export const auth = betterAuth({
 *   plugins: [plex({ clientIdentifier: '4b2f6e0c-7d0a-4f3e-9f0e-2a1f6c1d9b55', product: 'My App' })],
 * });
 * ```
 *
 * @param options The identity of your app, `clientIdentifier` at least, and who may sign in.
 * @throws {PlexInputError} An option is invalid; `field` names it.
 */
export function plex(options: PlexOptions): PlexPlugin {
  const config = readOptions(options);
  const complete = createComplete(config);
  return {
    id: 'plex',
    init: ({ socialProviders }) => ({
      context: { socialProviders: [createProvider(config), ...socialProviders] },
      options: { databaseHooks: placeholderDatabaseHooks },
    }),
    endpoints: {
      signInPlex: signInPlex(config),
      linkPlex: linkPlex(config),
      callbackPlex: callbackPlex(complete),
      plexStatus: plexStatus(complete),
    },
    hooks: placeholderHooks,
    rateLimit: [
      { pathMatcher: (path) => path === PATHS.signIn || path === PATHS.link, window: 60, max: 20 },
      // A page polls every 1.5 s, and several may share an address.
      { pathMatcher: (path) => path === PATHS.status, window: 10, max: 60 },
    ],
    $ERROR_CODES: PLEX_ERROR_CODES,
    options,
  } satisfies PlexPlugin & BetterAuthPlugin;
}
