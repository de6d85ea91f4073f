/** A response that never reaches the browser does not lose the sign-in. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { approved, json, wait } from './approved.ts';
import { stopTime } from './hurry.ts';
import { COOKIE, PATH } from './setup.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

/** The parts of a response that sign a user in. */
const partsOf = async (response: Response): Promise<unknown> => ({
  status: response.status,
  location: response.headers.get('location'),
  app: response.headers.get('x-app'),
  body: await response.text(),
  cookies: response.headers.getSetCookie().map((cookie) => cookie.split(/[=.]/)[0]),
});

const whole = {
  status: 303,
  location: '/library',
  app: 'yes',
  body: 'Hello',
  cookies: ['session', 'theme', COOKIE],
};

test('a reload while onSignedIn runs gets the same response, with all cookies', async () => {
  const { repeat, onSignedIn } = await approved();
  const responses = await Promise.all([repeat(), repeat(), repeat()]);
  expect(await Promise.all(responses.map(partsOf))).toEqual([whole, whole, whole]);
  expect(onSignedIn).toHaveBeenCalledTimes(1);
});

test('a reload gets the response of a request that the browser has aborted', async () => {
  const { repeat, onSignedIn } = await approved();
  const controller = new AbortController();
  const dropped = repeat({ signal: controller.signal });
  await vi.waitFor(() => expect(onSignedIn).toHaveBeenCalled());
  controller.abort();
  expect((await dropped).status).toBe(499);
  expect(await partsOf(await repeat())).toEqual(whole);
  expect(onSignedIn).toHaveBeenCalledTimes(1);
});

test.each([0, 30_000, 59_000])(
  'a retry gets the same response %i ms after it was lost',
  async (ms) => {
    const { repeat, onSignedIn } = await approved();
    await repeat();
    await vi.advanceTimersByTimeAsync(ms);
    expect(await partsOf(await repeat())).toEqual(whole);
    expect(onSignedIn).toHaveBeenCalledTimes(1);
  },
);

test('a script gets the cookies of a response that was lost', async () => {
  const { repeat, onSignedIn } = await approved();
  await repeat({ headers: json });
  const again = await repeat({ headers: json });
  expect(await again.json()).toEqual({ status: 'signed-in', location: '/library' });
  expect(again.headers.getSetCookie()).toHaveLength(3);
  expect(onSignedIn).toHaveBeenCalledTimes(1);
});

test('a rejection is repeated too', async () => {
  const { repeat } = await approved({
    onSignedIn: () => new Response('Not you', { status: 403, headers: { 'Set-Cookie': 'a=1' } }),
  });
  for (const response of [await repeat(), await repeat()]) {
    expect([response.status, await response.text()]).toEqual([403, 'Not you']);
    expect(response.headers.getSetCookie()).toHaveLength(2);
  }
  expect(await (await repeat({ headers: json })).json()).toEqual({ status: 'refused' });
});

test.each([
  ['is repeated up to 16 KiB', 16_384, 200],
  ['is sent once if it is larger, and repeated as a redirect with its cookies', 16_385, 303],
])('a body %s', async (_, length, status) => {
  const body = 'a'.repeat(length);
  const { repeat } = await approved({
    onSignedIn: () => new Response(body, { headers: { 'Set-Cookie': 'session=1' } }),
  });
  const first = await repeat();
  expect([first.status, await first.text()]).toEqual([200, body]);
  const again = await repeat();
  expect([again.status, (await again.text()).length]).toEqual([
    status,
    status === 200 ? length : 0,
  ]);
  expect(again.headers.getSetCookie()[0]).toBe('session=1');
  expect(again.headers.get('location')).toBe(status === 303 ? '/library' : null);
});

describe('a context', () => {
  test('of another request gets its own call, since it has its own session', async () => {
    const sessions: { user?: string }[] = [{}, {}, {}];
    let running = 0;
    const { repeat } = await approved({
      onSignedIn: async (_, __, context) => {
        running++;
        expect(running).toBe(1);
        await wait(500);
        (context as { user?: string }).user = 'owner';
        running--;
        return new Response(null, { status: 303, headers: { Location: '/' } });
      },
    });
    await Promise.all([repeat({ context: sessions[0] }), repeat({ context: sessions[1] })]);
    await repeat({ context: sessions[2] });
    expect(sessions).toEqual([{ user: 'owner' }, { user: 'owner' }, { user: 'owner' }]);
  });

  test('that all requests share gets one call', async () => {
    const { repeat, onSignedIn } = await approved();
    const context = { env: 'production' };
    const responses = await Promise.all([repeat({ context }), repeat({ context })]);
    expect(await Promise.all(responses.map(partsOf))).toEqual([whole, whole]);
    expect(onSignedIn).toHaveBeenCalledTimes(1);
  });

  test('of another request cannot undo the sign-in', async () => {
    let calls = 0;
    const { repeat, browser, state } = await approved({
      onSignedIn: () => new Response('Hello', { status: ++calls === 1 ? 200 : 403 }),
    });
    expect((await repeat({ context: {} })).status).toBe(200);
    expect((await repeat({ context: {} })).status).toBe(403);
    const status = await browser.fetch(`${PATH}/status?state=${state}`);
    expect(await status.json()).toEqual({ status: 'approved' });
  });
});
