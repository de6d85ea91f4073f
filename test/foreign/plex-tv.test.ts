/** The checks of the tests beside this: that they see what they are there to see. */
import { expect, test } from 'vitest';
import { startPlexTv } from './plex-tv.ts';

const identity = 'X-Plex-Client-Identifier=test';

test.each([
  ['another host', 'https://plex.tv.example/api/v2/pins', /Nothing may leave this machine/],
  ['another scheme', 'http://plex.tv/api/v2/pins', /Nothing may leave this machine/],
  ['what the spec does not have', `https://plex.tv/api/v2/pins/all/1`, /The spec has no such/],
  ['a PIN for nobody', 'https://plex.tv/api/v2/pins/1', /X-Plex-Client-Identifier is missing/],
  ['a PIN whose id is no number', `https://plex.tv/api/v2/pins/x?${identity}`, /pinId/],
  ['the user without a token', 'https://plex.tv/api/v2/user', /the token is missing/],
])('a request for %s fails the test, even where the client catches it', async (_, url, message) => {
  const original = globalThis.fetch;
  const plexTv = await startPlexTv();
  await expect(fetch(url)).rejects.toThrow(message);
  expect(plexTv.exchanges).toEqual([]);
  await expect(plexTv[Symbol.asyncDispose]()).rejects.toThrow(message);
  expect(globalThis.fetch).toBe(original);
});

test('a response that violates the spec fails the test, even if the client accepts it', async () => {
  const plexTv = await startPlexTv();
  plexTv.sandbox.fail({ kind: 'wrong-types' });
  const headers = { Accept: 'application/json' };
  const init = { method: 'POST', headers };
  await expect(fetch(`https://plex.tv/api/v2/pins?${identity}`, init)).rejects.toThrow(/POST/);
  await expect(plexTv[Symbol.asyncDispose]()).rejects.toThrow(/POST/);
});

test('a valid request is sent to the sandbox', async () => {
  await using plexTv = await startPlexTv();
  const pin = await fetch(`https://clients.plex.tv/api/v2/pins?${identity}`, { method: 'POST' });
  expect([pin.status, pin.headers.get('content-type')]).toEqual([
    201,
    'application/xml; charset=utf-8',
  ]);
  expect(plexTv.sandbox.requests).toHaveLength(1);
});
