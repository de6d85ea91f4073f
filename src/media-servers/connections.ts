import type { Connection } from '../../generated/operations.ts';

/** The kinds of connections, best first. */
const KINDS = ['local', 'remote', 'relay'] as const;

/** The kind of a connection, which is remote unless plex.tv says otherwise. */
export function kindOf({ local, relay }: Connection): (typeof KINDS)[number] {
  if (relay === true) return 'relay';
  return local === true ? 'local' : 'remote';
}

/**
 * Sorts connections in the order in which to try them: local first, the relay last, HTTPS before HTTP. Among local
 * ones, addresses that Docker gives to containers come last.
 */
export const sortConnections = (connections: readonly Connection[]): Connection[] =>
  [...connections].sort((one, other) => rank(one) - rank(other));

const rank = (connection: Connection): number =>
  4 * KINDS.indexOf(kindOf(connection)) +
  (isContainerAddress(connection) ? 2 : 0) +
  (/^https:/i.test(connection.uri) ? 0 : 1);

/**
 * Whether the address is in 172.16.0.0/12, from which Docker takes the addresses of its bridge networks. A server in a
 * container reports such an address as local [seen], but only other containers reach it.
 */
const isContainerAddress = ({ local, address }: Connection): boolean =>
  local === true && /^172\.(1[6-9]|2\d|3[01])\./.test(address ?? '');
