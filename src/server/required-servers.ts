import { PlexInputError } from '../client/errors.ts';
import type { OwnedServer } from '../index.ts';
import { validateOwnedServer } from '../media-servers/access.ts';

/** A media server, of this owner or of any. */
export type RequiredServer = Pick<OwnedServer, 'machineIdentifier'> & Partial<OwnedServer>;

/** Reads the option `requireServer`: one server, or several. Empty without the option. */
export function readRequiredServers<Server>(
  servers: unknown,
  readServer: (server: unknown) => Server,
): readonly Server[] {
  if (servers === undefined) return [];
  const list: readonly unknown[] = Array.isArray(servers) ? servers : [servers];
  // An empty list is ambiguous: it could let in everybody or nobody.
  if (list.length > 0) return list.map(readServer);
  throw new PlexInputError(
    'requireServer',
    'must not be an empty array. Omit it to let every Plex user sign in',
  );
}

/** Reads a server of any owner, by its machine identifier, or of one owner. */
export const readAnyServer = (server: unknown): RequiredServer =>
  typeof server === 'string' && server ? { machineIdentifier: server } : readOwnedServer(server);

/** Reads a server of one owner. */
export function readOwnedServer(server: unknown): OwnedServer {
  validateOwnedServer('requireServer', server);
  // A copy stays as it was validated.
  return { ...server };
}
