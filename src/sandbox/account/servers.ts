import type { Connection, Resource } from '../../../generated/operations.ts';
import { deviceFields } from './device-fields.ts';
import { alphabets, randomText } from '../random.ts';
import { findAccount, type Account, type DeepPartial } from './users.ts';

/** The fields of a device that depend on who lists it. */
type FieldsOfViewer = 'owned' | 'ownerId' | 'sourceTitle' | 'home' | 'accessToken';

/**
 * A test server, or a player if `provides` is not `server`. Each field except its name has a default. A member of the
 * owner's Plex Home with whom it is shared has it with `home`.
 *
 * @example { name: 'Attic', clientIdentifier: machineIdentifier, owner: 'ada', sharedWith: ['grace'] }
 * @example { name: 'TV', provides: 'client,player', presence: false } // a player, which has no access token
 */
export interface SandboxServer extends DeepPartial<Omit<Resource, FieldsOfViewer>> {
  name: string;
  /** Name of the owner; the first user by default. The name of a user without a username is the title. */
  owner?: string;
  /** Names of the other users who may use it; none by default. */
  sharedWith?: readonly string[];
  /**
   * Names of the users who have not accepted the invitation yet; none by default. They do not see the server (an
   * assumption), but `GET /api/users` shows the pending share to the owner.
   */
  pendingWith?: readonly string[];
}

/** Which kinds of connections a request to `GET /resources` includes. */
export interface ConnectionFilter {
  https: boolean;
  relay: boolean;
  ipv6: boolean;
}

/** A device without the fields that depend on who lists it. */
type Device = DeepPartial<Omit<Resource, FieldsOfViewer>> & {
  name: string;
  clientIdentifier: string;
  connections: DeepPartial<Connection>[];
};

/** A user of a device. Each has a separate access token, which is not valid for the account. */
export interface DeviceUser {
  readonly account: Account;
  readonly accessToken: string;
  /** Whether the user has not accepted the invitation yet. */
  readonly pending: boolean;
}

/** A device of a sandbox, with its users. */
export interface OwnedDevice {
  readonly device: Device;
  readonly owner: DeviceUser;
  /** The users with whom it is shared. */
  readonly others: readonly DeviceUser[];
}

/** The servers and players of a sandbox. */
export interface Servers {
  /** Returns the response of `GET /resources` for this account. */
  listFor(account: Account, include: ConnectionFilter): DeepPartial<Resource>[];
  /** Returns the servers that this account owns. */
  ownedBy(account: Account): OwnedDevice[];
}

/** Creates the servers of a sandbox by default: one is shared with all other users, one with nobody. */
export function defaultServers(accounts: readonly Account[]): SandboxServer[] {
  const [, ...friends] = accounts.map((account) => account.name);
  return [{ name: 'Living Room', sharedWith: friends }, { name: 'Attic' }];
}

export function createServers(
  servers: readonly SandboxServer[],
  accounts: readonly Account[],
): Servers {
  const devices = servers.map((server, index) => toOwnedDevice(server, index, accounts));
  return {
    listFor: (account, include) =>
      devices.flatMap((owned) => toResource(owned, account, include) ?? []),
    ownedBy: (account) =>
      devices.filter((each) => each.owner.account === account && isServer(each.device)),
  };
}

function toOwnedDevice(
  { owner, sharedWith = [], pendingWith = [], ...server }: SandboxServer,
  index: number,
  accounts: readonly Account[],
): OwnedDevice {
  const toUser = (name: string | undefined, pending = false): DeviceUser => ({
    account: findAccount(accounts, name),
    accessToken: randomText(alphabets.token, 20),
    pending,
  });
  const clientIdentifier = server.clientIdentifier ?? (index + 1).toString(16).padStart(40, '0');
  const defaults = deviceFields(isServer(server), index, clientIdentifier);
  return {
    device: {
      ...defaults,
      ...server,
      clientIdentifier,
      connections: server.connections ?? defaults.connections,
    },
    owner: toUser(owner),
    others: [
      ...sharedWith.map((name) => toUser(name)),
      ...pendingWith.map((name) => toUser(name, true)),
    ],
  };
}

function isServer({ provides = 'server' }: Pick<SandboxServer, 'provides'>): boolean {
  return provides?.split(',').includes('server') ?? false;
}

/** Converts a device to the response for this account; null if it has no access. */
function toResource(
  { device, owner, others }: OwnedDevice,
  account: Account,
  include: ConnectionFilter,
): DeepPartial<Resource> | null {
  const user = [owner, ...others].find((each) => each.account === account && !each.pending);
  if (!user) return null;
  const owned = user === owner;
  return {
    ...device,
    owned,
    // plex.tv names the owner only of a server that somebody else owns [seen].
    ownerId: owned ? null : owner.account.id,
    sourceTitle: owned ? null : owner.account.title,
    home: !owned && account.home === true && owner.account.home === true,
    // A player has no access token [seen].
    accessToken: isServer(device) ? user.accessToken : null,
    connections: selectConnections(device.connections, include),
  };
}

/** With `includeHttps`, plex.tv lists the https connections of a server instead of its http connections [seen]. */
function selectConnections(
  connections: DeepPartial<Connection>[],
  include: ConnectionFilter,
): DeepPartial<Connection>[] {
  const isHttps = ({ protocol }: DeepPartial<Connection>): boolean => protocol === 'https';
  const wantsHttps = include.https && connections.some(isHttps);
  return connections.filter(
    (connection) =>
      isHttps(connection) === wantsHttps &&
      (include.relay || connection.relay !== true) &&
      (include.ipv6 || connection.IPv6 !== true),
  );
}
