/** Which of several tokens a keeper returns, after plex.tv has rejected some of them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTokenKeeper, decodeToken } from '../../src/jwt/index.ts';
import { caught } from '../support/plex.ts';
import { DAY, MINUTE, plexTvWithOneToken } from './device.ts';
import { endFakeTime, pass, startFakeTime } from './fake-time.ts';
import { keeperWith } from './keeper.ts';

beforeEach(startFakeTime);
afterEach(endFakeTime);

/** A store whose value a test sets, as other processes do. */
function storeWith(value: unknown = null) {
  const store = {
    value,
    getItem: () => store.value,
    setItem: (_: string, token: string) => (store.value = token),
    removeItem: () => (store.value = null),
  };
  return store;
}

test('a rejected token is not used, even if plex.tv issues it again', async () => {
  const { plex, deviceKey, token } = await plexTvWithOneToken();
  const { getToken } = createTokenKeeper(plex, { deviceKey });
  expect(await getToken()).toBe(token);
  expect(await caught(() => getToken(token))).toMatchObject({ code: 'response' });
  expect(await caught(() => getToken())).toMatchObject({ code: 'response' });
});

test('each of several rejected tokens stays rejected', async () => {
  const store = storeWith();
  const { keeper } = await keeperWith({ store });
  const first = await keeper.getToken();
  const second = await keeper.getToken(first);
  // The keeper does not request a third token at once.
  expect(await caught(() => keeper.getToken(second))).toMatchObject({ code: 'response' });
  for (const rejected of [first, second]) {
    store.value = rejected;
    expect(await caught(() => keeper.getToken())).toMatchObject({ code: 'response' });
  }
});

test('a token in the store replaces the current one only if it expires later', async () => {
  const store = storeWith();
  const { sandbox, another } = await keeperWith();
  const older = await another().getToken();
  await pass(DAY);
  const newer = await another().getToken();
  store.value = newer;
  const keeper = another({ store });
  expect(await keeper.getToken()).toBe(newer);

  store.value = older;
  // The newer token is due for a refresh at most a day before it expires.
  await pass(6 * DAY - MINUTE);
  sandbox.fail({ kind: 'reset', times: Infinity, match: { path: '/auth/token' } });
  expect(await keeper.getToken()).toBe(newer);
  expect(Number(decodeToken(newer).exp)).toBeGreaterThan(Number(decodeToken(older).exp));
});

test('a rejected token whose signature could not be checked is not returned again', async () => {
  const { sandbox, another } = await keeperWith();
  const token = await another().getToken();
  const store = storeWith(token);
  const keeper = another({ store });
  sandbox.fail({ kind: 'reset', times: Infinity });
  expect(await keeper.getToken()).toBe(token);

  // The store has lost it, and plex.tv has rejected another token.
  store.value = null;
  expect(await keeper.getToken('another-token')).toBe(token);
  expect(await caught(() => keeper.getToken(token))).toMatchObject({ code: 'network' });
});
