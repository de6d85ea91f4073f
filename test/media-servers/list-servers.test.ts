import { expect, test } from 'vitest';
import { listServers } from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { signedInAs } from '../support/people.ts';
import { clientWith, TOKEN } from '../support/plex.ts';

const https = (address: string, kind: object) => ({
  protocol: 'https',
  address,
  uri: `https://${address}:32400`,
  ...kind,
});
const local = { local: true, relay: false };
const remote = { local: false, relay: false };
const relay = { local: false, relay: true };

test('only servers are listed, each with its own token', async () => {
  const { plex, expectNone } = await signedInAs('friend');
  const servers = await listServers(plex);
  expect(servers.map(({ name }) => name)).toEqual(['Ours', 'Copy']);
  expect(new Set(servers.map(({ accessToken }) => accessToken)).size).toBe(2);
  expectNone();
});

test('connections are sorted in the order in which to try them', async () => {
  const connections = [
    https('203.0.113.7', relay),
    https('198.51.100.7', remote),
    https('172.31.255.3', local),
    { ...https('192.0.2.7', local), uri: 'http://192.0.2.7:32400' },
    https('172.32.0.3', local),
    https('192.0.2.7', local),
    https('172.18.0.3', remote),
  ];
  const response = [{ name: 'Attic', clientIdentifier: 'a', provides: 'server', connections }];
  const { plex } = clientWith(() => Response.json(response));
  const [server] = await listServers(plex.withToken(TOKEN));
  expect(server?.connections?.map(({ uri }) => uri)).toEqual([
    'https://172.32.0.3:32400',
    'https://192.0.2.7:32400',
    'http://192.0.2.7:32400',
    // Docker takes its addresses from 172.16.0.0/12.
    'https://172.31.255.3:32400',
    'https://198.51.100.7:32400',
    'https://172.18.0.3:32400',
    'https://203.0.113.7:32400',
  ]);
});

test('a server without connections has none', async () => {
  const servers = [{ name: 'Attic', connections: [] }];
  const { plex } = await signedInAs('owner', createSandbox({ servers }));
  expect((await listServers(plex))[0]?.connections).toEqual([]);
});

test('a device without roles is not a server, and does not hide the servers', async () => {
  const server = { name: 'Attic', clientIdentifier: 'a', provides: 'client, server' };
  const odd = [{ clientIdentifier: 'b' }, { clientIdentifier: 'c', provides: null }, null];
  const { plex } = clientWith(() => Response.json([...odd, server]));
  expect(await listServers(plex.withToken(TOKEN))).toEqual([{ ...server, connections: [] }]);
});
