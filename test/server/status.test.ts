/** A page can poll as often as it likes; the server polls plex.tv once a second. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { hurry, stopTime } from './hurry.ts';
import { codeIn, PATH, setUp } from './setup.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

async function startSignIn(options: Parameters<typeof setUp>[1] = {}) {
  const all = setUp({}, options);
  const started = await all.browser.start();
  const getStatus = async (): Promise<unknown> =>
    (await all.browser.fetch(`${PATH}/status?state=${started.state}`)).json();
  const polls = (): number => all.sandbox.requests.filter(({ method }) => method === 'GET').length;
  return { ...all, ...started, getStatus, polls };
}

test('the server polls plex.tv at most once a second per sign-in', async () => {
  const { getStatus, polls, sandbox, url } = await startSignIn();
  for (let second = 1; second <= 5; second++) {
    for (let i = 0; i < 10; i++) {
      expect(await getStatus()).toEqual({ status: 'pending' });
      await vi.advanceTimersByTimeAsync(i < 9 ? 100 : 99);
    }
    expect(polls()).toBe(second);
    await vi.advanceTimersByTimeAsync(1);
  }
  sandbox.approve(codeIn(url));
  expect(await getStatus()).toEqual({ status: 'approved' });
  expect(polls()).toBe(6);
});

test('concurrent requests share a poll while plex.tv is slow', async () => {
  const { getStatus, polls, sandbox } = await startSignIn();
  sandbox.fail({ kind: 'delay', ms: 900 });
  const statuses = await hurry(Promise.all(Array.from({ length: 20 }, getStatus)));
  expect(statuses).toEqual(statuses.map(() => ({ status: 'pending' })));
  expect(polls()).toBe(1);
});

/** A plex.tv that holds the response to the first poll until it is released. */
function slowOnce() {
  const sandbox = createSandbox();
  let isFirst = true;
  let arrived: () => void;
  let release: () => void;
  const pollArrived = new Promise<void>((resolve) => (arrived = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = await sandbox.fetch(request);
    if (request.method !== 'GET' || !isFirst) return response;
    isFirst = false;
    arrived();
    await released;
    return response;
  };
  return { sandbox, fetch, pollArrived, release: () => release() };
}

test('the server polls at most once a second if responses overtake each other', async () => {
  const { pollArrived, release, ...slow } = slowOnce();
  const { getStatus, polls } = await startSignIn(slow);
  const first = getStatus();
  await pollArrived;
  await vi.advanceTimersByTimeAsync(1000);
  expect(await getStatus()).toEqual({ status: 'pending' });
  release();
  expect(await first).toEqual({ status: 'pending' });
  await vi.advanceTimersByTimeAsync(999);
  await getStatus();
  expect(polls()).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  await getStatus();
  expect(polls()).toBe(3);
});

test('a slower response does not replace an approval', async () => {
  const { pollArrived, release, ...slow } = slowOnce();
  const { getStatus, polls, sandbox, url } = await startSignIn(slow);
  const first = getStatus();
  await pollArrived;
  sandbox.approve(codeIn(url));
  await vi.advanceTimersByTimeAsync(1000);
  expect(await getStatus()).toEqual({ status: 'approved' });
  release();
  expect(await first).toEqual({ status: 'pending' });
  expect(await getStatus()).toEqual({ status: 'approved' });
  expect(polls()).toBe(2);
});

test('the limit applies to each sign-in separately', async () => {
  const { browser, polls, getStatus } = await startSignIn();
  await getStatus();
  const other = await browser.start();
  await browser.fetch(`${PATH}/status?state=${other.state}`);
  expect(polls()).toBe(2);
});

test('the server stops polling after approval or expiry', async () => {
  for (const end of ['approve', 'expire'] as const) {
    const { getStatus, polls, sandbox, url } = await startSignIn();
    sandbox[end](codeIn(url));
    const status = end === 'approve' ? 'approved' : 'expired';
    for (let i = 0; i < 5; i++) {
      expect(await getStatus()).toEqual({ status });
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(polls()).toBe(1);
  }
});

test.each([
  [{ kind: 'response', status: 500 }],
  [{ kind: 'response', status: 429 }],
  [{ kind: 'response', status: 404, body: 'no JSON' }],
  [{ kind: 'response', status: 403 }],
  [{ kind: 'reset' }],
  [{ kind: 'html' }],
  [{ kind: 'wrong-types' }],
  [{ kind: 'truncate' }],
  [{ kind: 'hang' }],
] as const)('a sign-in stays pending if plex.tv fails: %j', async (fault) => {
  const { getStatus, sandbox, url } = await startSignIn();
  sandbox.fail(fault);
  expect(await hurry(getStatus())).toEqual({ status: 'pending' });
  sandbox.approve(codeIn(url));
  await vi.advanceTimersByTimeAsync(1000);
  expect(await getStatus()).toEqual({ status: 'approved' });
});

test('repeated requests to complete a sign-in poll plex.tv once a second', async () => {
  const { browser, polls, state, sandbox, url } = await startSignIn();
  const complete = async (): Promise<unknown> =>
    (await browser.fetch(`${PATH}/callback?state=${state}`)).json();
  for (let i = 0; i < 30; i++) {
    expect(await complete()).toEqual({ status: 'pending' });
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(polls()).toBe(3);
  sandbox.approve(codeIn(url));
  expect(await complete()).toEqual({ status: 'signed-in', location: '/' });
});

test('a known approval does not delay the completion', async () => {
  const { browser, getStatus, state, sandbox, url } = await startSignIn();
  sandbox.approve(codeIn(url));
  expect(await getStatus()).toEqual({ status: 'approved' });
  const response = await browser.fetch(`${PATH}/callback?state=${state}`);
  expect(await response.json()).toEqual({ status: 'signed-in', location: '/' });
});

test('a sign-in without a cookie is expired, and the server does not poll', async () => {
  const { state, sandbox } = await startSignIn();
  const { browser } = setUp({}, { sandbox });
  for (const query of ['', `?state=${state}`, '?state=', '?state=a&state=b']) {
    const response = await browser.fetch(`${PATH}/status${query}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'expired', reason: 'no_cookie' });
  }
  expect(sandbox.requests).toHaveLength(1);
});
