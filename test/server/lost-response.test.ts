/** A response that never reaches the browser does not lose the sign-in. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SignInHandlerOptions } from '../../src/server/index.ts';
import { hurry, stopTime } from './hurry.ts';
import { codeIn, COOKIE, forwardUrlIn, PATH, setUp } from './setup.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** An approved sign-in, whose `onSignedIn` takes two seconds. */
async function approved(options: Partial<SignInHandlerOptions> = {}) {
  const onSignedIn = vi.fn<SignInHandlerOptions['onSignedIn']>(async ({ returnTo }) => {
    await wait(2000);
    return new Response('Hello', {
      status: 303,
      headers: [
        ['Location', returnTo],
        ['Set-Cookie', 'session=1; Path=/'],
        ['Set-Cookie', 'theme=dark; Path=/'],
        ['X-App', 'yes'],
      ],
    });
  });
  const all = setUp({ onSignedIn, ...options });
  const { url, state } = await all.browser.start({ returnTo: '/library' });
  all.sandbox.approve(codeIn(url));
  const cookie = `${COOKIE}.${state}=${all.browser.cookies.get(`${COOKIE}.${state}`)?.value}`;
  /** A request with the pending cookie, whatever cookies the browser has received meanwhile. */
  const repeat = (init: RequestInit & { context?: unknown } = {}): Promise<Response> => {
    const { context, headers, ...rest } = init;
    const request = new Request(forwardUrlIn(url), {
      ...rest,
      headers: { Cookie: cookie, ...(headers as Record<string, string>) },
    });
    return hurry(all.handler(request, context));
  };
  return { ...all, onSignedIn, url, state, repeat };
}

const json = { Accept: 'application/json', 'Sec-Fetch-Site': 'same-origin' };

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

test('a refusal is repeated as well', async () => {
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
  test('of another request gets a call of its own, since it has a session of its own', async () => {
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
