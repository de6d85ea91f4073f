/** A page may ask as often as it likes; plex.tv is asked once a second. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { hurry, stopTime } from './hurry.ts';
import { codeIn, PATH, setUp } from './setup.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

async function begin(options: Parameters<typeof setUp>[1] = {}) {
  const all = setUp({}, options);
  const started = await all.browser.start();
  const ask = async (): Promise<unknown> =>
    (await all.browser.fetch(`${PATH}/status?state=${started.state}`)).json();
  const polls = (): number => all.sandbox.requests.filter(({ method }) => method === 'GET').length;
  return { ...all, ...started, ask, polls };
}

test('plex.tv is asked at most once a second for each sign-in', async () => {
  const { ask, polls, sandbox, url } = await begin();
  for (let second = 1; second <= 5; second++) {
    for (let i = 0; i < 10; i++) {
      expect(await ask()).toEqual({ status: 'pending' });
      await vi.advanceTimersByTimeAsync(i < 9 ? 100 : 99);
    }
    expect(polls()).toBe(second);
    await vi.advanceTimersByTimeAsync(1);
  }
  sandbox.approve(codeIn(url));
  expect(await ask()).toEqual({ status: 'approved' });
  expect(polls()).toBe(6);
});

test('also by requests at the same time, and while plex.tv is slow', async () => {
  const { ask, polls, sandbox } = await begin();
  sandbox.fail({ kind: 'delay', ms: 900 });
  const answers = await hurry(Promise.all(Array.from({ length: 20 }, ask)));
  expect(answers).toEqual(answers.map(() => ({ status: 'pending' })));
  expect(polls()).toBe(1);
});

/** A plex.tv whose first answer to a poll comes when it is let go. */
function slowOnce() {
  const sandbox = createSandbox();
  let isFirst = true;
  let arrived: () => void;
  let letGo: () => void;
  const asked = new Promise<void>((resolve) => (arrived = resolve));
  const released = new Promise<void>((resolve) => (letGo = resolve));
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = await sandbox.fetch(request);
    if (request.method !== 'GET' || !isFirst) return response;
    isFirst = false;
    arrived();
    await released;
    return response;
  };
  return { sandbox, fetch, asked, letGo: () => letGo() };
}

test('also where answers overtake each other', async () => {
  const { asked, letGo, ...slow } = slowOnce();
  const { ask, polls } = await begin(slow);
  const first = ask();
  await asked;
  await vi.advanceTimersByTimeAsync(1000);
  expect(await ask()).toEqual({ status: 'pending' });
  letGo();
  expect(await first).toEqual({ status: 'pending' });
  await vi.advanceTimersByTimeAsync(999);
  await ask();
  expect(polls()).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  await ask();
  expect(polls()).toBe(3);
});

test('an approval that is known stays known, whatever a slower answer says', async () => {
  const { asked, letGo, ...slow } = slowOnce();
  const { ask, polls, sandbox, url } = await begin(slow);
  const first = ask();
  await asked;
  sandbox.approve(codeIn(url));
  await vi.advanceTimersByTimeAsync(1000);
  expect(await ask()).toEqual({ status: 'approved' });
  letGo();
  expect(await first).toEqual({ status: 'pending' });
  expect(await ask()).toEqual({ status: 'approved' });
  expect(polls()).toBe(2);
});

test('two sign-ins do not wait for each other', async () => {
  const { browser, polls, ask } = await begin();
  await ask();
  const other = await browser.start();
  await browser.fetch(`${PATH}/status?state=${other.state}`);
  expect(polls()).toBe(2);
});

test('what is approved or expired is not asked for again', async () => {
  for (const end of ['approve', 'expire'] as const) {
    const { ask, polls, sandbox, url } = await begin();
    sandbox[end](codeIn(url));
    const status = end === 'approve' ? 'approved' : 'expired';
    for (let i = 0; i < 5; i++) {
      expect(await ask()).toEqual({ status });
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(polls()).toBe(1);
  }
});

test.each([
  [{ kind: 'answer', status: 500 }],
  [{ kind: 'answer', status: 429 }],
  [{ kind: 'answer', status: 404, body: 'no JSON' }],
  [{ kind: 'answer', status: 403 }],
  [{ kind: 'reset' }],
  [{ kind: 'html' }],
  [{ kind: 'wrong-types' }],
  [{ kind: 'truncate' }],
  [{ kind: 'hang' }],
] as const)('a plex.tv that fails leaves a sign-in pending: %j', async (fault) => {
  const { ask, sandbox, url } = await begin();
  sandbox.fail(fault);
  expect(await hurry(ask())).toEqual({ status: 'pending' });
  sandbox.approve(codeIn(url));
  await vi.advanceTimersByTimeAsync(1000);
  expect(await ask()).toEqual({ status: 'approved' });
});

test('a page that asks for the end again and again costs plex.tv one request a second', async () => {
  const { browser, polls, state, sandbox, url } = await begin();
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

test('what becomes known of the approval does not slow its end down', async () => {
  const { browser, ask, state, sandbox, url } = await begin();
  sandbox.approve(codeIn(url));
  expect(await ask()).toEqual({ status: 'approved' });
  const response = await browser.fetch(`${PATH}/callback?state=${state}`);
  expect(await response.json()).toEqual({ status: 'signed-in', location: '/' });
});

test('without a cookie there is nothing to know, and plex.tv is not asked', async () => {
  const { state, sandbox } = await begin();
  const { browser } = setUp({}, { sandbox });
  for (const query of ['', `?state=${state}`, '?state=', '?state=a&state=b']) {
    const response = await browser.fetch(`${PATH}/status${query}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'expired' });
  }
  expect(sandbox.requests).toHaveLength(1);
});
