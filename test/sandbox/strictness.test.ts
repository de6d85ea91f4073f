/** The sandbox is no kinder than plex.tv: what fails there fails here, and the client passes. */
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import type { Leniency } from '../../src/sandbox/index.ts';
import { client, createPin, type PlexTv, signIn, startPlexTv, transports } from './plex-tv.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const XML_TYPE = 'application/xml; charset=utf-8';

const strict: Partial<Leniency> = { missingIdentifier: false, deviceJwtWithoutTimes: false };

describe.each(transports)('%s', (transport) => {
  const typeOf = async (plexTv: PlexTv, path: string, Accept: string) => {
    const headers = { ...client, 'X-Plex-Token': await signIn(plexTv), Accept };
    return (await plexTv.call('GET', path, { headers })).headers.get('content-type');
  };

  test.each([
    ['/user.json', 'application/xml', JSON_TYPE],
    ['/user.json', 'application/json, text/plain, */*', JSON_TYPE],
    ['/resources.json', '*/*', JSON_TYPE],
    ['/ping.json', '*/*', JSON_TYPE],
    ['/nothing.json', '*/*', JSON_TYPE],
    ['/user.xml', 'application/json', XML_TYPE],
  ])('the ending of %s wins over Accept: %s', async (path, accept, type) => {
    await using plexTv = await startPlexTv(transport);
    expect(await typeOf(plexTv, path, accept)).toBe(type);
  });

  test('a whole sign-in works with endings', async () => {
    await using plexTv = await startPlexTv(transport);
    const { id, code } = await createPin(plexTv, '/pins.json', { format: 'XML' });
    const headers = { ...client, 'X-Plex-Token': await signIn(plexTv) };
    const body = new URLSearchParams({ code });
    const linked = await plexTv.call('PUT', '/pins/link.json', { headers, body, format: 'XML' });
    expect(linked.status).toBe(204);
    const pin = await plexTv.call('GET', `/pins/${id}.json`, { headers: client, format: 'XML' });
    expect(pin.json()).toMatchObject({ authToken: expect.any(String) });
    const unknown = await plexTv.call('GET', '/pins/1.json', { headers: client, format: 'XML' });
    expect(unknown.json()).toMatchObject({ errors: [{ code: 1020 }] });
  });

  test.each([
    ['application/json, text/plain', JSON_TYPE],
    ['application/json, text/plain, */*', XML_TYPE],
    ['text/plain, application/json', XML_TYPE],
  ])('with acceptLists, Accept: %s gets %s', async (accept, type) => {
    await using plexTv = await startPlexTv(transport, { leniency: { acceptLists: true } });
    expect(await typeOf(plexTv, '/user', accept)).toBe(type);
  });

  test.each([
    ['/resources', {}, 400],
    ['/resources', strict, 400],
    ['/user', {}, 200],
    ['/user', strict, 400],
    ['/ping', {}, 200],
    ['/ping', strict, 400],
  ])('GET %s without an identifier, with leniency %j, gets %i', async (path, leniency, status) => {
    await using plexTv = await startPlexTv(transport, { leniency });
    const headers = { 'X-Plex-Token': await signIn(plexTv) };
    const response = await plexTv.call('GET', path, { headers });
    expect(response.status).toBe(status);
    expect(response.field('errors.0.code')).toBe(status === 400 ? '1000' : undefined);
    const query = '?X-Plex-Client-Identifier=test-client';
    expect((await plexTv.call('GET', path + query, { headers })).status).toBe(200);
  });

  test('identity and token may be query arguments everywhere', async () => {
    await using plexTv = await startPlexTv(transport);
    const pin = await plexTv.call('POST', '/pins?X-Plex-Client-Identifier=q&X-Plex-Product=Q');
    expect([pin.status, pin.field('product')]).toEqual([201, 'Q']);
    const token = await signIn(plexTv);
    const identity = `X-Plex-Token=${token}&X-Plex-Client-Identifier=q`;
    for (const path of ['/user', '/resources', '/ping']) {
      expect((await plexTv.call('GET', `${path}?${identity}`)).status).toBe(200);
    }
    const body = new URLSearchParams({ code: pin.field('code') ?? '' });
    expect((await plexTv.call('PUT', `/pins/link?${identity}`, { body })).status).toBe(204);
    expect((await plexTv.call('DELETE', `/users/signout?${identity}`)).status).toBe(204);
  });

  test('the client passes where the sandbox is strictest', async () => {
    await using plexTv = await startPlexTv(transport, { leniency: strict, bindPins: true });
    const plex = createPlexClient({
      clientIdentifier: 'test',
      plexTv: plexTv.origin,
      fetch: plexTv.fetch,
    });
    const { id, code, product } = await plex.getPin({ strong: true });
    // The client sends no product of its own.
    expect(product).toBe('0');
    plexTv.sandbox.approve(code);
    const { authToken } = await plex.getTokenByPinId({ pinId: id });
    const signedIn = plex.withToken(authToken ?? '');
    expect(await signedIn.getUser()).toMatchObject({ username: 'owner' });
    const [server] = await signedIn.getResources({ includeHttps: true });
    expect(server?.connections?.map(({ protocol }) => protocol)).toEqual(['https', 'https']);
    await signedIn.ping();
    const { code: other } = await plex.getPin();
    await signedIn.linkPin({ code: other });
    await signedIn.signOut();
    await expect(signedIn.getUser()).rejects.toMatchObject({ status: 401 });
  });
});

test('a GET may have a form as its body, as `curl -X GET -d` sends it', async () => {
  await using plexTv = await startPlexTv('over a socket');
  const form = new URLSearchParams({
    'X-Plex-Client-Identifier': 'curl',
    'X-Plex-Token': await signIn(plexTv),
  });
  const headers = {
    Accept: 'application/json',
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': String(form).length,
  };
  const request = httpRequest(`${plexTv.origin}/api/v2/user`, { headers });
  request.end(String(form));
  const body = await new Promise<string>((resolve, reject) => {
    request.on('response', (response) => resolve(text(response)));
    request.on('error', reject);
  });
  expect(JSON.parse(body)).toMatchObject({ username: 'owner' });
});
