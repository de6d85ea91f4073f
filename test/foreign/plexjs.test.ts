/** plexjs 0.39.0, unchanged: the last version with `getPin`. It validates every response with zod. */
import { PlexAPI } from '@lukehagar/plexjs';
import { expect, test } from 'vitest';
import { runInNode } from './node.ts';
import { startPlexTv } from './plex-tv.ts';

const client = {
  clientID: '4b2f6e0c-7d0a-4f3e-9f0e-2a1f6c1d9b55',
  clientName: 'My App',
  clientVersion: '1.2.3',
  platform: 'Linux',
  deviceNickname: 'Kitchen',
};

/** Asks for a PIN that it must get. */
async function getPin(plexjs: PlexAPI, request: { strong?: boolean } = {}) {
  const { authPinContainer: pin } = await plexjs.plex.getPin({ ...client, ...request });
  if (!pin) throw new Error('plexjs gave no PIN');
  return pin;
}

test.each([
  ['a short code, by default', {}, /^[A-Z0-9]{4}$/, 900],
  ['a short code', { strong: false }, /^[A-Z0-9]{4}$/, 900],
  ['a strong code', { strong: true }, /^[a-z0-9]{25}$/, 1800],
])('getPin requests %s', async (_, request, code, lifetime) => {
  await using plexTv = await startPlexTv();
  const pin = await getPin(new PlexAPI(), request);
  expect(pin.code).toMatch(code);
  expect(pin).toMatchObject({
    product: 'My App',
    trusted: false,
    clientIdentifier: client.clientID,
    location: { country: 'Canada', postalCode: 'M5J', coordinates: '43.6227, -79.3892' },
    expiresIn: lifetime,
    authToken: null,
    newRegistration: null,
  });
  expect(pin.expiresAt.getTime() - pin.createdAt.getTime()).toBe(lifetime * 1000);
  const [first] = plexTv.exchanges;
  expect(first).toMatchObject({ method: 'POST', status: 201 });
  expect(first?.url.href).toBe(`https://plex.tv/api/v2/pins?strong=${String(lifetime === 1800)}`);
  // The nickname goes where plex.tv has the model of the device.
  expect(Object.fromEntries(first?.headers ?? [])).toMatchObject({
    'x-plex-client-identifier': client.clientID,
    'x-plex-product': 'My App',
    'x-plex-version': '1.2.3',
    'x-plex-platform': 'Linux',
    'x-plex-device': 'Kitchen',
  });
});

test.each([
  ['short', false, 'owner'],
  ['strong', true, 'friend'],
])('getTokenByPinId gets the token of a %s code', async (_, strong, user) => {
  await using plexTv = await startPlexTv();
  const plexjs = new PlexAPI();
  const { id, code } = await getPin(plexjs, { strong });
  const poll = async () => plexjs.plex.getTokenByPinId({ pinID: id, ...client });

  const pending = await poll();
  expect(pending.statusCode).toBe(200);
  expect(pending.authPinContainer).toMatchObject({ id, code, authToken: null });

  plexTv.sandbox.approve(code, { user });
  const approved = await poll();
  const { token, username } = await plexTv.approved(id);
  expect(username).toBe(user);
  expect(approved.authPinContainer).toMatchObject({
    id,
    code,
    authToken: token,
    newRegistration: false,
  });
});

test('its server option leads to the sandbox too', async () => {
  await using plexTv = await startPlexTv();
  const serverURL = 'https://clients.plex.tv/api/v2';
  const { authPinContainer: pin } = await new PlexAPI().plex.getPin(client, { serverURL });
  expect(pin?.code).toHaveLength(4);
  expect(plexTv.exchanges[0]?.url.host).toBe('clients.plex.tv');
});

test('an expired PIN is an error that holds Plex’s code', async () => {
  await using plexTv = await startPlexTv();
  const plexjs = new PlexAPI();
  const { id, code } = await getPin(plexjs);
  plexTv.sandbox.expire(code);
  await expect(plexjs.plex.getTokenByPinId({ pinID: id, ...client })).rejects.toMatchObject({
    name: 'GetTokenByPinIdResponseBody',
    statusCode: 404,
    errors: [{ code: 1020, message: 'Code not found or expired' }],
  });
});

// What plex.tv sends is not known; recorded PINs have this text.
test('without a client name the product of the PIN is a text', async () => {
  await using plexTv = await startPlexTv();
  const { clientID } = client;
  const { authPinContainer: pin } = await new PlexAPI().plex.getPin({ clientID });
  expect(pin?.product).toBe('0');
  expect(plexTv.exchanges[0]?.status).toBe(201);
});

test.each(['owner', 'friend'])('it reads the account and the servers of the %s', async (user) => {
  await using plexTv = await startPlexTv();
  const { id, code } = await getPin(new PlexAPI());
  plexTv.sandbox.approve(code, { user });
  const { token } = await plexTv.approved(id);
  const plexjs = new PlexAPI({ accessToken: token });
  const { userPlexAccount } = await plexjs.authentication.getTokenDetails();
  expect(userPlexAccount).toMatchObject({ username: user, joinedAt: 1_262_304_000 });
  const { plexDevices } = await plexjs.plex.getServerResources(client.clientID);
  expect(plexDevices?.[0]).toMatchObject({ name: 'Living Room', owned: user === 'owner' });
});

test.each(['city', 'postal_code', 'subdivisions', 'coordinates'])(
  'its bug: it rejects a PIN whose location has no %s, which plex.tv may omit',
  async (field) => {
    await using plexTv = await startPlexTv();
    const plexjs = new PlexAPI();
    const { rawResponse } = await plexjs.plex.getPin(client);
    expect(rawResponse.status).toBe(201);
    const body = {
      ...pin,
      location: Object.fromEntries(Object.entries(pin.location).filter(([name]) => name !== field)),
    };
    plexTv.sandbox.fail({ kind: 'response', status: 201, body });
    await expect(plexjs.plex.getPin(client)).rejects.toMatchObject({
      name: 'ResponseValidationError',
      cause: { issues: [{ path: ['AuthPinContainer', 'location', field] }] },
    });
    // With the field, it accepts the same response.
    plexTv.sandbox.fail({ kind: 'response', status: 201, body: pin });
    expect((await plexjs.plex.getPin(client)).authPinContainer?.code).toBe('KYLX');
  },
);

/** A PIN as it was recorded. */
const pin = {
  id: 1272322473,
  code: 'KYLX',
  product: 'My App',
  trusted: false,
  qr: 'https://plex.tv/api/v2/pins/qr/KYLX',
  clientIdentifier: client.clientID,
  location: {
    code: 'CA',
    european_union_member: false,
    continent_code: 'NA',
    country: 'Canada',
    city: 'Toronto',
    time_zone: 'America/Toronto',
    postal_code: 'M5J',
    in_privacy_restricted_country: false,
    in_privacy_restricted_region: false,
    subdivisions: 'Ontario',
    coordinates: '43.6227, -79.3892',
  },
  expiresIn: 900,
  createdAt: '2025-03-07T16:37:05Z',
  expiresAt: '2025-03-07T16:52:05Z',
  authToken: null,
  newRegistration: null,
};

test('its bug: a device name beyond Latin-1 ends the process, though the error is caught', async () => {
  const call = (deviceNickname: string) => `
    import { PlexAPI } from '@lukehagar/plexjs';
    const request = { clientID: 'test', deviceNickname: '${deviceNickname}' };
    await new PlexAPI().plex.getPin(request).catch(() => {});
    process.exitCode = 7; // Not reached where the process has ended.
  `;
  expect((await runInNode(call('Kitchen'))).code).toBe(7);
  const { code, stderr } = await runInNode(call('台所'));
  expect(code).toBe(1);
  expect(stderr).toContain('Cannot convert argument to a ByteString');
});
