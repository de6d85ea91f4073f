import { APIError, createAuthMiddleware } from 'better-auth/api';
import type { BetterAuthOptions, BetterAuthPlugin } from 'better-auth';
import { PLEX_ERROR_CODES } from './error-codes.ts';
import { isPlexPath } from './paths.ts';

/**
 * The domain that Better Auth's own providers use for accounts without an address. Nobody can own a name under
 * `.invalid` (RFC 2606, RFC 6761), so that no mail arrives there.
 */
const DOMAIN = 'plex.placeholder.invalid';

/** Better Auth requires an address of each user, and managed users of a Plex Home have none. */
export const placeholderEmail = (plexId: number): string => `${plexId}@${DOMAIN}`;

/** Whether an address is a placeholder of this plugin. */
export const isPlaceholderEmail = (email: unknown): boolean =>
  typeof email === 'string' && email.trim().toLowerCase().endsWith(`@${DOMAIN}`);

const rejectPlaceholder = (): never => {
  throw APIError.from('BAD_REQUEST', PLEX_ERROR_CODES.PLACEHOLDER_EMAIL);
};

/**
 * Rejects requests that name a placeholder address: to sign up with it would lock its Plex user out, and mail to it
 * (password reset, magic link, invitation) would only bounce.
 */
export const placeholderHooks: NonNullable<BetterAuthPlugin['hooks']> = {
  before: [
    {
      matcher: ({ body }) => isPlaceholderEmail(body?.email) || isPlaceholderEmail(body?.newEmail),
      handler: createAuthMiddleware(async () => rejectPlaceholder()),
    },
  ],
};

/** Rejects users with a placeholder address that anything else creates, such as another provider's sign-up. */
export const placeholderDatabaseHooks: NonNullable<BetterAuthOptions['databaseHooks']> = {
  user: {
    create: { before: async ({ email }, context) => checkEmail(email, context?.path) },
    update: { before: async ({ email }, context) => checkEmail(email, context?.path) },
  },
};

/** Without a path, the app itself writes to its database. */
function checkEmail(email: unknown, path: string | undefined): void {
  if (path !== undefined && !isPlexPath(path) && isPlaceholderEmail(email)) rejectPlaceholder();
}
