import { getEventListeners } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { caught, clientWith, TOKEN } from '../support/plex.ts';

afterEach(() => {
  vi.useRealTimers();
});

const user = { id: 1, uuid: 'a', username: 'ada', title: 'Ada' };

test.each(['getUser', 'getUser.request'])(
  '%s can be aborted while it has no token',
  async (name) => {
    const { plex, sent } = clientWith(() => Response.json(user));
    const never = () => new Promise<string>(() => {});
    const { getUser } = plex.withToken(never);
    const controller = new AbortController();
    const { signal } = controller;
    const failed = caught(() => (name === 'getUser' ? getUser : getUser.request)({}, { signal }));
    const reason = new Error('the user went away');
    controller.abort(reason);
    expect(await failed).toBe(reason);
    expect(sent).toEqual([]);
  },
);

test('a call whose signal has aborted requests no token', async () => {
  const { plex } = clientWith(() => Response.json(user));
  const source = vi.fn(() => TOKEN);
  const signal = AbortSignal.abort('no');
  expect(await caught(() => plex.withToken(source).getUser({}, { signal }))).toBe('no');
  expect(source).not.toHaveBeenCalled();
});

test('the time to get a token does not count towards the timeout', async () => {
  vi.useFakeTimers();
  const { plex } = clientWith(() => Response.json(user), { timeout: 1_000 });
  const slow = () => new Promise<string>((resolve) => setTimeout(() => resolve(TOKEN), 30_000));
  const { signal } = new AbortController();
  const response = plex.withToken(slow).getUser({}, { signal });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await response).toMatchObject({ username: 'ada' });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test.each([undefined, null, 12_345_678, ['token'], { token: TOKEN }, ''])(
  'a function must not return %j',
  async (token) => {
    const { plex, sent } = clientWith(() => Response.json(user));
    const error = await caught(() => plex.withToken(() => token as string).getUser());
    expect(error).toMatchObject({ code: 'input', field: 'token' });
    expect(sent).toEqual([]);
  },
);
