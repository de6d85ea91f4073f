/** What the operator of an app learns about its sign-ins. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inspect } from 'node:util';
import type { SignInEvent, SignInHandlerOptions } from '../../src/server/index.ts';
import { hurry, stopTime } from './hurry.ts';
import { codeIn, forwardUrlIn, ORIGIN, PATH, setUp } from './setup.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

async function startSignIn(options: Partial<SignInHandlerOptions> = {}) {
  const events: SignInEvent[] = [];
  const all = setUp({ onEvent: (event) => events.push(event), ...options });
  const { url, state } = await all.browser.start();
  const visit = (): Promise<Response> => hurry(all.browser.visit(forwardUrlIn(url)));
  return { ...all, events, url, state, visit };
}

test('a sign-in starts, and is approved once', async () => {
  const { events, sandbox, url, state, visit, browser, signedIn } = await startSignIn();
  await hurry(browser.fetch(`${PATH}/callback?state=${state}`));
  sandbox.approve(codeIn(url));
  await visit();
  await visit();
  expect(events).toEqual([
    { type: 'started', state },
    { type: 'approved', state },
  ]);
  const secrets = [signedIn[0]?.token, ...[...browser.cookies.values()].map(({ value }) => value)];
  for (const secret of secrets) expect(inspect(events)).not.toContain(secret);
});

test.each<[object, Partial<SignInHandlerOptions>]>([
  [
    { type: 'refused', reason: 'no_server' },
    { requireServer: { machineIdentifier: 'other', ownerId: 7 } },
  ],
  [{ type: 'refused', reason: 'app' }, { onSignedIn: () => new Response(null, { status: 403 }) }],
  [{ type: 'failed', reason: 'app' }, { onSignedIn: () => new Response(null, { status: 500 }) }],
  [
    { type: 'failed', reason: 'timeout', error: expect.objectContaining({ code: 'timeout' }) },
    { onSignedIn: () => new Promise(() => {}) },
  ],
])('a user who does not get in: %j', async (event, options) => {
  const { events, sandbox, url, state, visit } = await startSignIn(options);
  sandbox.approve(codeIn(url));
  await visit();
  expect(events).toEqual([
    { type: 'started', state },
    { ...event, state },
  ]);
});

test('an error of onSignedIn is reported, and rejects the promise', async () => {
  const error = new Error('The database is down');
  const { events, sandbox, url, state, browser } = await startSignIn({
    onSignedIn: () => {
      throw error;
    },
  });
  sandbox.approve(codeIn(url));
  await expect(browser.visit(forwardUrlIn(url))).rejects.toBe(error);
  expect(events[1]).toEqual({ type: 'failed', reason: 'app', error, state });
});

test('failures of plex.tv are reported with their error', async () => {
  const { events, sandbox, url, state, visit, browser } = await startSignIn();
  sandbox.approve(codeIn(url));
  sandbox.fail({ kind: 'response', status: 429, times: 3 });
  await visit();
  sandbox.fail({ kind: 'response', status: 503 });
  await browser.submit();
  expect(events.slice(1)).toEqual([
    { type: 'failed', reason: 'plex', state, error: expect.objectContaining({ status: 429 }) },
    { type: 'failed', reason: 'plex', error: expect.objectContaining({ status: 503 }) },
  ]);
});

test('a sign-in that has expired is reported', async () => {
  const { events, sandbox, url, state, visit } = await startSignIn();
  sandbox.expire(codeIn(url));
  await visit();
  expect(events[1]).toEqual({
    type: 'failed',
    reason: 'expired',
    state,
    error: expect.objectContaining({ code: 'pin_expired' }),
  });
});

test('a request that the handler rejects is reported with the message that its sender gets', async () => {
  const calls: unknown[][] = [];
  const { handler } = setUp({ onEvent: (...args) => calls.push(args) });
  const request = new Request(`${ORIGIN}${PATH}/start`, {
    method: 'POST',
    headers: { Origin: 'http://192.0.2.2:5055', Accept: 'application/json' },
  });
  const context = {};
  const response = await handler(request, context);
  const { error } = (await response.json()) as { error: string };
  expect(calls).toEqual([
    [{ type: 'failed', reason: 'request', error: expect.any(Error) }, request, context],
  ]);
  expect(calls[0]?.[0]).toMatchObject({ error: { message: error } });
});

test.each([
  () => {
    throw new Error('The log is full');
  },
  async () => {
    throw new Error('The log is full');
  },
])('an error of onEvent changes nothing', async (onEvent) => {
  const { sandbox, url, visit } = await startSignIn({ onEvent });
  sandbox.approve(codeIn(url));
  expect((await visit()).status).toBe(303);
});
