/** Requests that wait for a sign-in share its polls, and none of them waits without end. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SignInHandlerOptions } from '../../src/server/index.ts';
import { approved, json } from './approved.ts';
import { hurry, stopTime } from './hurry.ts';
import { codeIn, COOKIE, forwardUrlIn, PATH, setUp } from './setup.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

describe('requests that wait', () => {
  test('share the polls of a sign-in that is not approved', async () => {
    const { browser, sandbox } = setUp();
    const { url } = await browser.start();
    const polls = (): number => sandbox.requests.filter(({ method }) => method === 'GET').length;
    const visits = Array.from({ length: 6 }, () => browser.visit(forwardUrlIn(url)));
    const startedAt = performance.now();
    const responses = await hurry(Promise.all(visits));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(performance.now() - startedAt).toBeLessThan(3500);
    expect(polls()).toBe(3);
  });

  test('poll at most once a second, one reload after the other', async () => {
    const { browser, sandbox } = setUp();
    const { url } = await browser.start();
    const startedAt = performance.now();
    for (let i = 0; i < 3; i++) await hurry(browser.visit(forwardUrlIn(url)));
    const polls = sandbox.requests.filter(({ method }) => method === 'GET').length;
    expect(polls).toBe(9);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(8000);
  });

  test('leave when the browser aborts them, and delay no other request', async () => {
    const { browser, handler, sandbox } = setUp();
    const { url, state } = await browser.start();
    const cookie = `${COOKIE}.${state}=${browser.cookies.get(`${COOKIE}.${state}`)?.value}`;
    const controllers = Array.from({ length: 5 }, () => new AbortController());
    const dropped = controllers.map(({ signal }) =>
      handler(new Request(forwardUrlIn(url), { headers: { Cookie: cookie }, signal })),
    );
    await vi.waitFor(() => expect(sandbox.requests).toHaveLength(2));
    for (const controller of controllers) controller.abort();
    const statuses = (await Promise.all(dropped)).map(({ status }) => status);
    expect(statuses).toEqual([499, 499, 499, 499, 499]);
    sandbox.approve(codeIn(url));
    const startedAt = performance.now();
    expect((await hurry(browser.visit(forwardUrlIn(url)))).status).toBe(303);
    expect(performance.now() - startedAt).toBeLessThanOrEqual(2000);
  });

  test('for a user continue after the only poll of a script', async () => {
    const { browser, sandbox } = setUp();
    const { url, state } = await browser.start();
    sandbox.fail({ kind: 'delay', ms: 300 });
    const script = browser.fetch(`${PATH}/callback?state=${state}`);
    await vi.waitFor(() => expect(sandbox.requests).toHaveLength(2));
    const user = browser.visit(forwardUrlIn(url));
    setTimeout(() => sandbox.approve(codeIn(url)), 800);
    const [first, second] = await hurry(Promise.all([script, user]));
    expect(await first.json()).toEqual({ status: 'pending' });
    expect(second.status).toBe(303);
  });
});

describe('an onSignedIn that takes too long', () => {
  const hang = () => {
    const signals: AbortSignal[] = [];
    const onSignedIn = vi.fn<SignInHandlerOptions['onSignedIn']>(({ signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    return { signals, onSignedIn };
  };

  test.each([
    [undefined, 30_000],
    [5000, 5000],
  ])('ends after timeout: %s', async (timeout, ms) => {
    const { signals, onSignedIn } = hang();
    const { repeat, browser, url, state } = await approved({ onSignedIn, timeout });
    const startedAt = performance.now();
    const responses = await Promise.all([repeat(), repeat({ headers: json })]);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(ms);
    expect(performance.now() - startedAt).toBeLessThan(ms + 1000);
    expect(responses.map(({ status }) => status)).toEqual([503, 503]);
    const [page, fetched] = responses;
    const text = (await page?.text()) ?? '';
    expect(text).toContain('Signing in took too long');
    expect(text).toContain(`href="${PATH}/callback?state=${state}&amp;here=1"`);
    expect(await fetched?.json()).toEqual({ status: 'unavailable', reason: 'timeout' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(String(signals[0]?.reason)).toContain(`onSignedIn took longer than ${ms} ms`);

    onSignedIn.mockImplementation(() => new Response('Hello'));
    const again = await hurry(browser.visit(forwardUrlIn(url)));
    expect(await again.text()).toBe('Hello');
  });

  test('does not abort the signal of one that ends in time', async () => {
    let signal: AbortSignal | undefined;
    const { repeat } = await approved({
      onSignedIn: (signedIn) => {
        signal = signedIn.signal;
        return new Response('Hello');
      },
    });
    await repeat();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signal?.aborted).toBe(false);
  });

  test('ends while it reads the body that it has returned', async () => {
    const { repeat } = await approved({ onSignedIn: () => new Response(new ReadableStream()) });
    expect((await repeat()).status).toBe(503);
  });
});
