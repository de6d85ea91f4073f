import type { GenericEndpointContext } from 'better-auth';
import { setSessionCookie } from 'better-auth/cookies';
import type { Entry, UserSession } from './account.ts';
import type { Outcome } from './complete.ts';
import { PLEX_ERROR_CODES } from './error-codes.ts';

type SuccessfulEntry = Exclude<Entry, { error: object }>;

/** Sets the cookies of the session, if the user has signed in. */
export async function setSession(
  ctx: GenericEndpointContext,
  { session }: SuccessfulEntry,
): Promise<UserSession | null> {
  if (!session) return null;
  await setSessionCookie(ctx, session);
  return session;
}

/** Where the user goes after a successful sign-in, if the page said so. */
export const successURL = (
  { callbackURL, newUserCallbackURL }: Outcome['start'],
  { isNewUser }: SuccessfulEntry,
): string | undefined => (isNewUser ? (newUserCallbackURL ?? callbackURL) : callbackURL);

/** Where the user goes after a failed one: like Better Auth's own providers, with `error` in the query. */
export function errorURL(
  { context: { options, baseURL } }: GenericEndpointContext,
  error: { code: string; message: string },
  errorCallbackURL: string | undefined,
): string {
  const url = new URL(
    errorCallbackURL ?? options.onAPIError?.errorURL ?? `${baseURL}/error`,
    baseURL,
  );
  const isOwn = error.code in PLEX_ERROR_CODES;
  url.searchParams.set('error', isOwn ? error.code.toLowerCase() : error.code);
  if (error.message) url.searchParams.set('error_description', error.message);
  return url.href;
}
