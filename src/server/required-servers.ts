import { PlexInputError } from '../client/errors.ts';
import type { OwnedServer } from '../index.ts';
import { validateOwnedServer } from '../media-servers/access.ts';
import type { SignInHandlerOptions } from './options.ts';

/** A media server, of this owner or of any. */
export type RequiredServer = Pick<OwnedServer, 'machineIdentifier'> & Partial<OwnedServer>;

export function readRequiredServers(
  servers: SignInHandlerOptions['requireServer'],
): readonly RequiredServer[] {
  if (servers === undefined) return [];
  const list: readonly unknown[] = Array.isArray(servers) ? servers : [servers];
  // An empty list is ambiguous: it could let in everybody or nobody.
  if (list.length > 0) return list.map(readRequiredServer);
  throw new PlexInputError(
    'requireServer',
    'must not be an empty array. Omit it to let every Plex user sign in',
  );
}

function readRequiredServer(server: unknown): RequiredServer {
  if (typeof server === 'string' && server) return { machineIdentifier: server };
  validateOwnedServer('requireServer', server);
  // A copy stays as it was validated.
  return { ...server };
}
