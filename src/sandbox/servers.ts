import type { Connection, Resource } from '../../generated/operations.ts';
import { alphabets, randomText } from './random.ts';
import { findAccount, type Account, type DeepPartial } from './users.ts';

/**
 * A test server. Each field except its name has a default.
 *
 * @example { name: 'Attic', clientIdentifier: machineIdentifier, owner: 'ada', sharedWith: ['grace'] }
 */
export interface SandboxServer extends DeepPartial<Omit<Resource, 'owned' | 'accessToken'>> {
  name: string;
  /** Username of the owner; the first user by default. */
  owner?: string;
  /** Usernames of the other users who may use it; none by default. */
  sharedWith?: readonly string[];
}

/** Which kinds of connections a request to `GET /resources` includes. */
export interface ConnectionFilter {
  https: boolean;
  relay: boolean;
  ipv6: boolean;
}

/** The servers of a sandbox. */
export interface Servers {
  /** Returns the response of `GET /resources` for this account. */
  listFor(account: Account, include: ConnectionFilter): DeepPartial<Resource>[];
}

/** Creates the servers of a sandbox by default: one is shared with all other users, one with nobody. */
export function defaultServers(accounts: readonly Account[]): SandboxServer[] {
  const [owner, ...friends] = accounts.map((account) => account.username);
  const own = owner === undefined ? {} : { owner };
  return [
    { name: 'Living Room', ...own, sharedWith: friends },
    { name: 'Attic', ...own },
  ];
}

export function createServers(
  servers: readonly SandboxServer[],
  accounts: readonly Account[],
): Servers {
  const entries = servers.map(({ owner, sharedWith = [], ...server }, index) => {
    const ownerAccount = findAccount(accounts, owner);
    const users = [ownerAccount, ...sharedWith.map((name) => findAccount(accounts, name))];
    // Each user has an access token for each server, which is not valid for the account.
    const accessTokens = new Map(
      users.map((user) => [user.id, randomText(alphabets.token, 20)] as const),
    );
    return { ownerId: ownerAccount.id, accessTokens, resource: toResource(server, index) };
  });
  return {
    listFor: (account, include) =>
      entries.flatMap(({ ownerId, accessTokens, resource }) => {
        const accessToken = accessTokens.get(account.id);
        if (accessToken === undefined) return [];
        const connections = resource.connections.filter((one) => isIncluded(one, include));
        const own = { owned: account.id === ownerId, accessToken, connections };
        return Object.assign({}, resource, own);
      }),
  };
}

function isIncluded(connection: DeepPartial<Connection>, include: ConnectionFilter): boolean {
  return (
    (include.https || connection.protocol !== 'https') &&
    (include.relay || connection.relay !== true) &&
    (include.ipv6 || connection.IPv6 !== true)
  );
}

function toResource(
  server: Omit<SandboxServer, 'owner' | 'sharedWith'>,
  index: number,
): DeepPartial<Resource> & { connections: DeepPartial<Connection>[] } {
  const clientIdentifier = server.clientIdentifier ?? (index + 1).toString(16).padStart(40, '0');
  return {
    product: 'Plex Media Server',
    productVersion: '1.41.5.9522',
    platform: 'Linux',
    provides: 'server',
    ...server,
    clientIdentifier,
    connections: server.connections ?? defaultConnections(index, clientIdentifier),
  };
}

/** Creates a connection of each kind, with addresses reserved for documentation (RFC 5737, RFC 3849). */
function defaultConnections(index: number, clientIdentifier: string): DeepPartial<Connection>[] {
  const host = 10 + index;
  const domain = `${clientIdentifier.slice(0, 32)}.plex.direct`;
  const local = { address: `192.0.2.${host}`, port: 32400, local: true, relay: false, IPv6: false };
  const remote = { ...local, address: `198.51.100.${host}`, local: false };
  const relay = { ...remote, address: `203.0.113.${host}`, port: 8443, relay: true };
  const ipv6 = { ...local, address: `2001:db8::${host}`, IPv6: true };
  const secure = (connection: typeof local): DeepPartial<Connection> => ({
    protocol: 'https',
    ...connection,
    uri: `https://${connection.address.replace(/[.:]/g, '-')}.${domain}:${connection.port}`,
  });
  return [
    { protocol: 'http', ...local, uri: `http://${local.address}:${local.port}` },
    ...[local, remote, relay, ipv6].map(secure),
  ];
}
