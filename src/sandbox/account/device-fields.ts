import type { Connection, Resource } from '../../../generated/operations.ts';
import type { DeepPartial } from './users.ts';

/** The default fields of a server, or of a player, in the order and with the types of recorded responses [seen]. */
export function deviceFields(isServer: boolean, index: number, clientIdentifier: string) {
  const host = 10 + index;
  return {
    ...(isServer ? serverFields : playerFields),
    publicAddress: `198.51.100.${host}`,
    synced: false,
    // Only a server uses the relay and keeps a connection to plex.tv.
    relay: isServer,
    presence: isServer,
    httpsRequired: false,
    publicAddressMatches: false,
    dnsRebindingProtection: false,
    natLoopbackSupported: false,
    connections: isServer ? serverConnections(host, clientIdentifier) : playerConnections(host),
  } satisfies DeepPartial<Resource>;
}

const times = { createdAt: '2021-01-01T12:12:24Z', lastSeenAt: '2026-01-01T13:43:34Z' };

const serverFields = {
  product: 'Plex Media Server',
  productVersion: '1.41.5.9522',
  platform: 'Linux',
  platformVersion: '6.8.0-60-generic',
  device: 'Docker Container',
  ...times,
  provides: 'server',
};

const playerFields = {
  product: 'Plex for Roku',
  productVersion: '7.1',
  platform: 'Roku',
  platformVersion: '13.5',
  device: 'Roku Ultra',
  ...times,
  provides: 'player,pubsub-player',
};

/** Creates a connection of each kind, with addresses reserved for documentation (RFC 5737, RFC 3849). */
function serverConnections(host: number, clientIdentifier: string): DeepPartial<Connection>[] {
  const domain = `${clientIdentifier.slice(0, 32)}.plex.direct`;
  const secure = (address: string, port: number, place: Place): DeepPartial<Connection> => ({
    ...{ protocol: 'https', address, port },
    uri: `https://${address.replace(/[.:]/g, '-')}.${domain}:${port}`,
    ...place,
  });
  return [
    plainConnection(`192.0.2.${host}`, 32400),
    secure(`192.0.2.${host}`, 32400, local),
    secure(`198.51.100.${host}`, 32400, { ...local, local: false }),
    secure(`203.0.113.${host}`, 8443, { ...local, local: false, relay: true }),
    secure(`2001:db8::${host}`, 32400, { ...local, IPv6: true }),
  ];
}

const playerConnections = (host: number): DeepPartial<Connection>[] => [
  plainConnection(`192.0.2.${host}`, 32500),
];

type Place = Pick<Connection, 'local' | 'relay' | 'IPv6'>;
const local: Place = { local: true, relay: false, IPv6: false };

function plainConnection(address: string, port: number): DeepPartial<Connection> {
  return { protocol: 'http', address, port, uri: `http://${address}:${port}`, ...local };
}
