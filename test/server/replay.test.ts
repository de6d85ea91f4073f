/** Each sign-in is completed once, by the browser that started it. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createBrowser } from './browser.ts';
import { hurry, stopTime } from './hurry.ts';
import { codeIn, forwardUrlIn, PATH, setUp } from './setup.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('login CSRF: a browser cannot complete the sign-in of another one', () => {
  test('the callback URL has no effect in another browser', async () => {
    const { sandbox, handler, browser: attacker, signedIn } = setUp();
    const { url, state } = await attacker.start();
    sandbox.approve(codeIn(url));
    const victim = createBrowser(handler);
    for (const address of [
      forwardUrlIn(url),
      `${forwardUrlIn(url)}&here=1`,
      `${PATH}/callback`,
      `${PATH}/callback?here=1`,
    ]) {
      const response = await victim.visit(address);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('Go back to the device where you started');
    }
    const fetched = await victim.fetch(`${PATH}/callback?state=${state}`);
    expect(fetched.status).toBe(410);
    expect(await fetched.json()).toEqual({ status: 'expired', reason: 'no_cookie' });
    expect(await (await victim.fetch(`${PATH}/status?state=${state}`)).json()).toEqual({
      status: 'expired',
      reason: 'no_cookie',
    });
    expect(victim.cookies.size).toBe(0);
    expect(signedIn).toEqual([]);
  });

  test('the callback URL has no effect in a browser with its own sign-in', async () => {
    const { sandbox, handler, browser: attacker, signedIn } = setUp();
    const { url } = await attacker.start();
    sandbox.approve(codeIn(url));
    const victim = createBrowser(handler);
    await victim.start();
    expect((await victim.visit(forwardUrlIn(url))).status).toBe(400);
    expect(signedIn).toEqual([]);
  });

  test.each(['', 'a', '../../x', 'A'.repeat(22), 'A'.repeat(10_000), '%00', '__proto__'])(
    'an unknown state has no effect: %s',
    async (state) => {
      const { browser, sandbox, signedIn } = setUp();
      const { url } = await browser.start();
      sandbox.approve(codeIn(url));
      expect((await browser.visit(`${PATH}/callback?state=${state}`)).status).toBe(400);
      expect(signedIn).toEqual([]);
    },
  );

  test.each(['cross-site', 'same-site'])(
    'a page of another origin cannot complete a sign-in: %s',
    async (site) => {
      const { browser, sandbox, signedIn } = setUp();
      const { url, state } = await browser.start();
      sandbox.approve(codeIn(url));
      const headers = { Accept: 'application/json', 'Sec-Fetch-Site': site };
      const response = await browser.fetch(`${PATH}/callback?state=${state}`, { headers });
      expect(response.status).toBe(403);
      expect(signedIn).toEqual([]);
    },
  );
});

describe('after completion', () => {
  test('the pending cookie is invalid after a minute', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const { sandbox, browser, signedIn } = setUp();
    const { url, state } = await browser.start({ returnTo: '/library' });
    const stolen = browser.fork();
    sandbox.approve(codeIn(url));
    await browser.visit(forwardUrlIn(url));
    vi.advanceTimersByTime(60_000);

    const response = await stolen.visit(forwardUrlIn(url));
    expect(response.status).toBe(410);
    expect(await response.text()).toContain('You’re already signed in');
    const fetched = await stolen.fetch(`${PATH}/callback?state=${state}`);
    expect(fetched.status).toBe(410);
    expect(stolen.cookies.has('session')).toBe(false);
    expect(signedIn).toHaveLength(1);
  });

  test('the pending cookie stays invalid until it expires', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const { sandbox, browser, signedIn } = setUp();
    const { url } = await browser.start();
    const stolen = browser.fork();
    sandbox.approve(codeIn(url));
    await browser.visit(forwardUrlIn(url));
    vi.advanceTimersByTime(1_798_000);
    expect((await stolen.visit(forwardUrlIn(url))).status).toBe(410);
    vi.advanceTimersByTime(3_000);
    expect((await stolen.visit(forwardUrlIn(url))).status).toBe(400);
    expect(signedIn).toHaveLength(1);
  });
});

describe('concurrently', () => {
  test.each([2, 10])(
    '%i requests complete a sign-in once, and all are redirected',
    async (count) => {
      const { sandbox, browser, signedIn } = setUp();
      const { url, state } = await browser.start({ returnTo: '/library' });
      sandbox.approve(codeIn(url));
      const responses = await Promise.all(
        Array.from({ length: count }, () => browser.visit(forwardUrlIn(url))),
      );
      expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 303));
      expect(responses.map(({ headers }) => headers.get('location'))).toEqual(
        responses.map(() => '/library'),
      );
      expect(signedIn).toHaveLength(1);
      const fetched = await browser.fetch(`${PATH}/callback?state=${state}`);
      expect(await fetched.json()).toEqual({ status: 'signed-in', location: '/library' });
    },
  );

  test('a popup and its page complete a sign-in once', async () => {
    const { sandbox, browser, signedIn } = setUp();
    const { url, state } = await browser.start({ mode: 'popup', returnTo: '/library' });
    sandbox.approve(codeIn(url));
    const callback = `${PATH}/callback?state=${state}`;
    const [window, page] = await Promise.all([
      browser.visit(`${callback}&here=1`),
      browser.fetch(callback),
    ]);
    expect(window.headers.get('location')).toBe('/library');
    expect(await page.json()).toEqual({ status: 'signed-in', location: '/library' });
    expect(signedIn).toHaveLength(1);
  });

  test('if the attempt fails, it fails for all, and the next request repeats it', async () => {
    stopTime();
    let calls = 0;
    const { sandbox, browser } = setUp({
      onSignedIn: async () => {
        calls++;
        await new Promise((resolve) => setTimeout(resolve, 2000));
        if (calls === 1) throw new Error('The database is down');
        return new Response(null, { status: 303, headers: { Location: '/home' } });
      },
    });
    const { url } = await browser.start();
    sandbox.approve(codeIn(url));
    const results = await hurry(
      Promise.allSettled(Array.from({ length: 4 }, () => browser.visit(forwardUrlIn(url)))),
    );
    expect(results.map(({ status }) => status)).toEqual(results.map(() => 'rejected'));
    expect(calls).toBe(1);
    const retried = await hurry(browser.visit(forwardUrlIn(url)));
    expect(retried.headers.get('location')).toBe('/home');
  });

  test('if onSignedIn rejects the user, all requests are rejected', async () => {
    let calls = 0;
    const { sandbox, browser } = setUp({
      onSignedIn: () => {
        calls++;
        return new Response('Not you', { status: 403 });
      },
    });
    const { url } = await browser.start();
    sandbox.approve(codeIn(url));
    const responses = await Promise.all([1, 2].map(() => browser.visit(forwardUrlIn(url))));
    expect(responses.map(({ status }) => status)).toEqual([403, 403]);
    expect(calls).toBe(1);
  });
});
