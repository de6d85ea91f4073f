import type { BetterAuthPlugin } from 'better-auth';
import { callbackPlex } from './callback.ts';
import { createComplete } from './complete.ts';
import { PLEX_ERROR_CODES } from './error-codes.ts';
import { type PlexOptions, readOptions } from './options.ts';
import { PATHS } from './paths.ts';
import { placeholderDatabaseHooks, placeholderHooks } from './placeholder-email.ts';
import { createProvider } from './provider.ts';
import { linkPlex, signInPlex } from './start.ts';
import { plexStatus } from './status.ts';

export const plex = (options: PlexOptions) => {
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
  } satisfies BetterAuthPlugin;
};
