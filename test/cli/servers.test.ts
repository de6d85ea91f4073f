import { expect, test } from 'vitest';
import type { SandboxServer } from '../../src/sandbox/index.ts';
import { listen, plexPin, tokenFrom } from './command.ts';

const local = { uri: 'https://local.example', local: true, relay: false };
const remote = { uri: 'https://remote.example', local: false, relay: false };
const relay = { uri: 'https://relay.example', local: false, relay: true };
const plain = { uri: 'http://plain.example', local: true, relay: false };

async function serversOf(servers: SandboxServer[], user = 'owner', ...more: string[]) {
  const { sandbox, url } = await listen({ servers });
  const PLEX_TOKEN = await tokenFrom(sandbox, user);
  return plexPin(['servers', '--plex-tv', url, ...more], undefined, { PLEX_TOKEN });
}

test('each server is listed with its owner, identifier and best connection', async () => {
  const servers: SandboxServer[] = [
    { name: 'Attic', clientIdentifier: 'a1', connections: [relay, plain, remote, local] },
    {
      name: 'Cellar',
      clientIdentifier: 'c2',
      owner: 'friend',
      sharedWith: ['owner'],
      connections: [relay, remote],
    },
    { name: 'Relayed', clientIdentifier: 'r3', provides: 'client, server', connections: [relay] },
    { name: 'Lost', clientIdentifier: 'l4', connections: [] },
    { name: 'Television', clientIdentifier: 't5', provides: 'player,pubsub-player' },
    { name: 'Not mine', owner: 'friend' },
  ];
  expect(await serversOf(servers)).toEqual({
    code: 0,
    stderr: '',
    stdout: `Attic (owned)
  Identifier:  a1
  Owner:       1001
  Connection:  https://local.example (local)

Cellar (shared)
  Identifier:  c2
  Owner:       1002
  Connection:  https://remote.example (remote)

Relayed (owned)
  Identifier:  r3
  Owner:       1001
  Connection:  https://relay.example (relay)

Lost (owned)
  Identifier:  l4
  Owner:       1001
  Connection:  none
`,
  });
});

test('a name cannot manipulate the terminal', async () => {
  const { stdout } = await serversOf([{ name: '\x1b[2JAttic\n(owned)', connections: [] }]);
  expect(stdout).toMatch(/^\[2JAttic \(owned\) \(owned\)\n {2}Identifier/);
});

test('all kinds of connections are requested', async () => {
  const { sandbox, url } = await listen();
  const PLEX_TOKEN = await tokenFrom(sandbox);
  await plexPin(['servers', '--plex-tv', url], undefined, { PLEX_TOKEN });
  const request = sandbox.requests.find(({ path }) => path === '/api/v2/resources');
  expect(request).toMatchObject({
    query: { includeHttps: 'true', includeRelay: 'true', includeIPv6: 'true' },
  });
});

test('the user is requested only if the user owns a server', async () => {
  const { sandbox, url } = await listen({ servers: [{ name: 'Attic', sharedWith: ['friend'] }] });
  for (const [user, count] of [
    ['friend', 0],
    ['owner', 1],
  ] as const) {
    const PLEX_TOKEN = await tokenFrom(sandbox, user);
    const { stdout } = await plexPin(['servers', '--plex-tv', url], undefined, { PLEX_TOKEN });
    expect(stdout).toContain('Owner:       1001');
    expect(sandbox.requests.filter(({ path }) => path === '/api/v2/user')).toHaveLength(count);
  }
});

test('an empty list is not an error', async () => {
  const none = { code: 0, stdout: '', stderr: 'No servers.\n' };
  expect(await serversOf([{ name: 'Attic' }], 'friend')).toEqual(none);
  expect(await serversOf([], 'owner', '--json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
});

test('--json prints the servers without tokens, with the best connection first', async () => {
  const { sandbox, url } = await listen({
    servers: [{ name: 'Attic', clientIdentifier: 'a1', connections: [relay, local] }],
  });
  const PLEX_TOKEN = await tokenFrom(sandbox);
  const args = ['servers', '--json', '--plex-tv', url];
  const { code, stdout, stderr } = await plexPin(args, undefined, { PLEX_TOKEN });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual([
    {
      name: 'Attic',
      product: 'Plex Media Server',
      productVersion: '1.41.5.9522',
      platform: 'Linux',
      clientIdentifier: 'a1',
      provides: 'server',
      owned: true,
      ownerId: 1001,
      connections: [local, relay],
    },
  ]);
});
