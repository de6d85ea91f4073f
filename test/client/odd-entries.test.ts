/** One odd entry of a list, or one odd field of a user, never locks anybody out. */
import { describe, expect, test } from 'vitest';
import { createPlexClient, type Connection, type Resource } from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { clientWith, TOKEN } from '../support/plex.ts';

const ODD = [null, 7, 'text', true, {}, [], [null], undefined];

const everything = { includeHttps: true, includeRelay: true, includeIPv6: true };

/** The servers of a sandbox: two own ones, a shared one and a player. */
async function listDevices(): Promise<Resource[]> {
  const sandbox = createSandbox({
    users: [{ username: 'ada' }, { username: 'grace' }],
    servers: [
      { name: 'Attic' },
      { name: 'Ship', owner: 'grace', sharedWith: ['ada'] },
      { name: 'TV', provides: 'client,player' },
    ],
  });
  const plex = createPlexClient({ clientIdentifier: 'test', fetch: sandbox.fetch });
  const { id, code } = await plex.getPin();
  sandbox.approve(code);
  const { authToken } = await plex.getTokenByPinId({ pinId: id });
  return plex.getResources(everything, { token: authToken ?? '' });
}

const devices = await listDevices();

const receive = (body: unknown): Promise<Resource[]> =>
  clientWith(() => Response.json(body)).plex.getResources(everything, { token: TOKEN });

const damage = (entry: object, field: string, value: unknown): object => ({
  ...entry,
  [field]: value,
});

test('the devices have all the fields that were recorded', () => {
  expect(devices).toHaveLength(3);
  for (const device of devices) expect(Object.keys(device)).toHaveLength(24);
});

describe.each(devices.map((device, index) => [device.name, index] as const))(
  'beside the entry %s',
  (_, index) => {
    const device = devices[index] ?? { clientIdentifier: '' };
    const others = devices.filter((other) => other !== device);

    test.each(Object.keys(device))('with an odd %s, the others arrive', async (field) => {
      for (const value of ODD) {
        const list = devices.map((each) => (each === device ? damage(each, field, value) : each));
        const received = await receive(list);
        expect(received).toEqual(expect.arrayContaining(others));
        expect(received.length).toBeLessThanOrEqual(devices.length);
      }
    });

    test('that is not an object, the others arrive', async () => {
      for (const value of ODD.filter((each) => each !== undefined)) {
        const list = devices.map((each) => (each === device ? value : each));
        expect(await receive(list)).toEqual(others);
      }
    });
  },
);

test('an entry arrives without its odd connections', async () => {
  const connections: Connection[] = [{ uri: 'https://a' }, { uri: 'https://b' }];
  for (const value of [null, {}, { uri: 1 }, { uri: 'https://c', port: '32400' }]) {
    const list = [{ clientIdentifier: 'a', connections: [connections[0], value, connections[1]] }];
    expect(await receive(list)).toEqual([{ clientIdentifier: 'a', connections }]);
  }
});

test.each([
  ['a device', { clientIdentifier: 'a' }],
  ['a device whose fields are null', { clientIdentifier: 'a', name: null, provides: null }],
])('only the identifier is required of %s', async (_, entry) => {
  expect(await receive([entry])).toEqual([entry]);
});

test.each([
  ['without a name', { id: 7, uuid: 'u', home: true, restricted: true }],
  ['whose names are null', { id: 7, uuid: 'u', username: null, title: null, email: null }],
  ['whose names are empty', { id: 7, uuid: 'u', username: '', title: 'Kid', email: '' }],
  ['with a new type', { id: 7, uuid: 'u', adsConsent: 'yes', profile: [], joinedAt: '2010' }],
])('a user %s arrives', async (_, user) => {
  expect(
    await clientWith(() => Response.json(user)).plex.getUser(undefined, { token: TOKEN }),
  ).toEqual(user);
});
