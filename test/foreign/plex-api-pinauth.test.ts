/** plex-api-pinauth 0.1.0, unchanged: the first version of the API, in XML. */
import createAuthenticator from 'plex-api-pinauth';
import { expect, test } from 'vitest';
import { startPlexTvOverHttps } from './plex-tv-over-https.ts';

const plexApi = {
  options: { identifier: 'pinauth', product: 'My App', version: '1', device: 'Linux' },
};

type State = 'authorized' | 'waiting' | 'invalid';

/** Starts a sign-in; `check` polls its PIN once. */
async function startSignIn() {
  const authenticator = createAuthenticator();
  authenticator.initialize(plexApi);
  const pin = await authenticator.getNewPin();
  const check = () =>
    new Promise<State>((resolve, reject) => {
      authenticator.checkPinForAuth(pin, (error, state) =>
        error ? reject(error) : resolve(state),
      );
    });
  return { authenticator, pin, check };
}

test('it gets the token of a short code', async () => {
  await using plexTv = await startPlexTvOverHttps();
  // Its bug: a token with one of the characters - and _ looks to it as if nobody had approved the code.
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { authenticator, pin, check } = await startSignIn();
    expect(pin.code).toMatch(/^[A-Z0-9]{4}$/);
    expect(await check()).toBe('waiting');
    plexTv.sandbox.approve(pin.code);
    if ((await check()) === 'authorized') {
      expect(authenticator.token).toMatch(/^[A-Za-z0-9]{20}$/);
      expect(plexTv.requests().slice(-3)).toEqual([
        'POST /pins.xml 201',
        `GET /pins/${pin.id}.xml 200`,
        `GET /pins/${pin.id}.xml 200`,
      ]);
      return;
    }
  }
  throw new Error('No code was authorized');
});

test('an expired code is invalid', async () => {
  await using plexTv = await startPlexTvOverHttps();
  const { pin, check } = await startSignIn();
  plexTv.sandbox.expire(pin.code);
  expect(await check()).toBe('invalid');
});
