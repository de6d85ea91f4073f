/** plex-api-credentials 4.0.1, unchanged: a sign-in with a password, which Plex advises against. */
import createAuthenticator from 'plex-api-credentials';
import { expect, test } from 'vitest';
import { startPlexTvOverHttps } from './plex-tv-over-https.ts';

const plexApi = {
  options: { identifier: 'credentials', product: 'My App', version: '1', device: 'Linux' },
};

const people = { users: [{ username: 'ada', password: 'engine:1815' }] };

test('it gets a token for a password', async () => {
  await using plexTv = await startPlexTvOverHttps(people);
  const credentials = { username: 'ada', password: 'engine:1815' };
  const token = await createAuthenticator(credentials).authenticate(plexApi, () => {});
  expect(token).toMatch(/^[\w-]{20}$/);
  expect(plexTv.requests()).toEqual(['POST /users/sign_in.xml 201']);
});

test('a wrong password is an error', async () => {
  await using plexTv = await startPlexTvOverHttps(people);
  const credentials = { username: 'ada', password: 'guess' };
  await expect(createAuthenticator(credentials).authenticate(plexApi, () => {})).rejects.toThrow(
    'but got 401',
  );
  expect(plexTv.requests()).toEqual(['POST /users/sign_in.xml 401']);
});
