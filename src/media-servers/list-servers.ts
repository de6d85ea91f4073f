import type { Resource } from '../../generated/operations.ts';
import type { CallOptions } from '../client/call.ts';
import type { PlexClient } from '../client/client.ts';
import { sortConnections } from './connections.ts';

/**
 * Lists the media servers that the signed-in user may use, owned and shared, from `getResources`.
 *
 * `clientIdentifier` is the machine identifier of a server, and `accessToken` is the user's token for that server
 * only, which is a secret. `connections` come in the order in which to try them; {@link connectTo} does that.
 *
 * @example
 *
 * ```ts
 * const [server] = await listServers(plex.withToken(token));
 * console.log(server?.name, server?.clientIdentifier);
 * ```
 *
 * @param plex A client with the token of the user.
 * @param options `signal`, `timeout` in ms, `token` and `headers` of the call.
 * @throws {PlexInputError} An option is not valid. Nothing was sent.
 * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
 */
export async function listServers(plex: PlexClient, options?: CallOptions): Promise<Resource[]> {
  const include = { includeHttps: true, includeRelay: true, includeIPv6: true };
  const resources = await plex.getResources(include, options);
  return resources
    .filter(({ provides }) => provides?.split(',').some((role) => role.trim() === 'server'))
    .map((server) => ({ ...server, connections: sortConnections(server.connections ?? []) }));
}
