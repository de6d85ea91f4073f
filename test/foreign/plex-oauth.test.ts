/** plex-oauth 2.2.0, unchanged: a strong code with axios, polled as often as the app says. */
import { PlexOauth } from 'plex-oauth';
import { expect, test } from 'vitest';
import { startPlexTvOverHttps } from './plex-tv-over-https.ts';

const app = {
  clientIdentifier: '4b2f6e0c-7d0a-4f3e-9f0e-2a1f6c1d9b55',
  product: 'My App',
  device: 'Linux',
  version: '1.2.3',
  forwardUrl: 'https://app.example/done',
};

test('it gets the token of a strong code', async () => {
  await using plexTv = await startPlexTvOverHttps();
  const oauth = new PlexOauth(app);
  const [url, id] = await oauth.requestHostedLoginURL();
  const page = new URL(url);
  expect(page.origin + page.pathname).toBe('https://app.plex.tv/auth');
  const code = new URLSearchParams(page.hash.slice(2)).get('code') ?? '';
  expect(code).toMatch(/^[a-z0-9]{25}$/);

  expect(await oauth.checkForAuthToken(id)).toBeNull();
  plexTv.sandbox.approve(code);
  expect(await oauth.checkForAuthToken(id)).toMatch(/^[\w-]{20}$/);
  expect(plexTv.requests()).toEqual([
    'POST /api/v2/pins 201',
    `GET /api/v2/pins/${id} 200`,
    `GET /api/v2/pins/${id} 200`,
  ]);
});

test('an unknown PIN is an error', async () => {
  await using plexTv = await startPlexTvOverHttps();
  await expect(new PlexOauth(app).checkForAuthToken(1)).rejects.toMatchObject({
    response: { status: 404, data: { errors: [{ code: 1020 }] } },
  });
  expect(plexTv.requests()).toEqual(['GET /api/v2/pins/1 404']);
});
