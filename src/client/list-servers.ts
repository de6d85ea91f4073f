import type { Resource } from '../../generated/operations.ts';
import type { CallOptions } from './call.ts';
import type { PlexClient } from './client.ts';

/** Lists the media servers that the signed-in user may use, owned and shared, with all their connections. */
export async function listServers(plex: PlexClient, options?: CallOptions): Promise<Resource[]> {
  const include = { includeHttps: true, includeRelay: true, includeIPv6: true };
  const resources = await plex.getResources(include, options);
  return resources.filter(({ provides }) =>
    provides?.split(',').some((what) => what.trim() === 'server'),
  );
}
