import type { Resource } from '../../../generated/operations.ts';
import type { DeepPartial } from '../account/users.ts';
import { element, toDocument } from '../http/xml.ts';

type Device = DeepPartial<Resource>;

/**
 * Creates `GET /api/resources`, with the attributes of a recorded response (plex-api.rs, tests/mocks/myplex). Unlike the
 * second version, it lists connections over http and https together; times are in seconds.
 *
 * @param secure - the same devices with their https connections; none if the request does not include those
 */
export function legacyDevicesXml(devices: readonly Device[], secure: readonly Device[]): string {
  const elements = devices.map((device, index) => {
    const connections = [...(device.connections ?? []), ...(secure[index]?.connections ?? [])];
    const uris = new Map(connections.map((connection) => [connection.uri, connection]));
    return element(
      'Device',
      attributesOf(device),
      ...Array.from(uris.values(), ({ protocol, address, port, uri, local }) =>
        element('Connection', { protocol, address, port, uri, local }),
      ),
    );
  });
  return toDocument(element('MediaContainer', { size: elements.length }, ...elements));
}

function attributesOf(device: Device) {
  const {
    createdAt,
    lastSeenAt,
    connections: _connections,
    ownerId,
    sourceTitle,
    ...rest
  } = device;
  return {
    ...rest,
    accessToken: device.accessToken ?? undefined,
    // No shared server was recorded; these are the names that clients read [code of seerr-team/seerr].
    ownerID: ownerId ?? undefined,
    sourceTitle: sourceTitle ?? undefined,
    createdAt: toEpoch(createdAt),
    lastSeenAt: toEpoch(lastSeenAt),
  };
}

const toEpoch = (time: string | null | undefined): number => Date.parse(time ?? '') / 1000;
