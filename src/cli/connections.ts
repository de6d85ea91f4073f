import type { Connection } from '../index.ts';

const KINDS = ['local', 'remote', 'relay'] as const;

/** How a connection reaches its server. One that says nothing goes over the internet. */
export function kindOf({ local, relay }: Connection): (typeof KINDS)[number] {
  if (relay === true) return 'relay';
  return local === true ? 'local' : 'remote';
}

/** The connections in the order to try them: local ones first, the relay last, HTTPS before HTTP. */
export const bestFirst = (connections: readonly Connection[]): Connection[] =>
  [...connections].sort((one, other) => rank(one) - rank(other));

const rank = (connection: Connection): number =>
  2 * KINDS.indexOf(kindOf(connection)) + (/^https:/i.test(connection.uri) ? 0 : 1);
