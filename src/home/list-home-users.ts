import type { HomeUser } from '../../generated/operations.ts';
import type { CallOptions } from '../client/call.ts';
import type { PlexClient } from '../client/client.ts';

/**
 * Lists the users of the signed-in user's Plex Home, managed users included, so that an app can ask who is watching.
 * {@link switchUser} then signs in as that user.
 *
 * Managed users have a `title`, but no `username` and no `email`: use `id` as the key of your own records. Ask for the
 * PIN of a user who is `protected`.
 *
 * @example
 *
 * ```ts
 * const users = await listHomeUsers(plex.withToken(token));
 * if (users.length > 1) showUserPicker(users);
 * ```
 *
 * @param plex A client with the token of the user.
 * @param options `signal`, `timeout` in ms, `token` and `headers` of the call.
 * @throws {PlexInputError} An option is not valid. Nothing was sent.
 * @throws {PlexApiError} Status 401: the token is not valid, or it is the token of a managed user, which plex.tv does
 *   not accept here.
 * @throws {PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
 */
export async function listHomeUsers(plex: PlexClient, options?: CallOptions): Promise<HomeUser[]> {
  const { users } = await plex.getHomeUsers(undefined, options);
  return users;
}
