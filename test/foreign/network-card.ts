/**
 * A network card for machines that have none, such as containers without a network: `@ctrl/plex` makes its
 * client identifier of the card's address, and cannot be loaded without (see its tests).
 */
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const card: os.NetworkInterfaceInfo = {
  family: 'IPv4',
  address: '192.0.2.1',
  netmask: '255.255.255.0',
  cidr: '192.0.2.1/24',
  mac: '02:00:5e:10:00:01',
  internal: false,
};

os.networkInterfaces = () => ({ card: [card] });
syncBuiltinESMExports();
