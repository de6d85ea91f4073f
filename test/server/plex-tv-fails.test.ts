import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hurry, stopTime } from './hurry.ts';
import { codeIn, forwardUrlIn, ORIGIN, PATH, setUp } from './setup.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

/** Faults, and the number of polls before a browser that returns sees an error page. */
const faults = [
  [3, { kind: 'response', status: 429 }],
  [3, { kind: 'response', status: 503 }],
  [3, { kind: 'response', status: 403 }],
  [3, { kind: 'reset' }],
  [3, { kind: 'html' }],
  [3, { kind: 'wrong-types' }],
  [3, { kind: 'redirect', to: 'https://evil.example/' }],
  // The browser has already waited for the timeout of the client.
  [1, { kind: 'hang' }],
] as const;

describe.each(faults)('after %i faults %j', (times, fault) => {
  test('start responds with a page or JSON, and sets no cookie', async () => {
    const { sandbox, browser } = setUp();
    sandbox.fail({ ...fault, times: Infinity });
    const submitted = await hurry(browser.submit({ returnTo: '/library' }));
    expect(submitted.status).toBe(502);
    const page = await submitted.text();
    expect(page).toContain('We couldn’t reach Plex');
    expect(page).toContain('name="returnTo" value="/library"');
    const headers = { Origin: ORIGIN, Accept: 'application/json' };
    const fetched = await hurry(browser.fetch(`${PATH}/start`, { method: 'POST', headers }));
    expect(fetched.status).toBe(502);
    expect(await fetched.json()).toEqual({ status: 'unavailable' });
    expect(browser.cookies.size).toBe(0);
  });

  test('callback responds with a page, and the user can try again', async () => {
    const { sandbox, browser, signedIn } = setUp();
    const { url, state } = await browser.start();
    sandbox.approve(codeIn(url));
    sandbox.fail({ ...fault, times });
    const visited = await hurry(browser.visit(forwardUrlIn(url)));
    expect(visited.status).toBe(502);
    expect(await visited.text()).toContain(`href="${PATH}/callback?state=${state}&amp;here=1"`);
    const again = await hurry(browser.visit(`${PATH}/callback?state=${state}&here=1`));
    expect(again.status).toBe(303);
    expect(signedIn).toHaveLength(1);
  });

  test('callback responds with JSON to a script, which can try again', async () => {
    const { sandbox, browser, signedIn } = setUp();
    const { url, state } = await browser.start({ mode: 'popup' });
    sandbox.approve(codeIn(url));
    sandbox.fail(fault);
    const fetched = await hurry(browser.fetch(`${PATH}/callback?state=${state}`));
    expect(fetched.status).toBe(502);
    expect(await fetched.json()).toEqual({ status: 'unavailable' });
    await vi.advanceTimersByTimeAsync(1000);
    const again = await hurry(browser.fetch(`${PATH}/callback?state=${state}`));
    expect(await again.json()).toEqual({ status: 'signed-in', location: '/' });
    expect(signedIn).toHaveLength(1);
  });

  test('a failure of user() responds with a page, and the user can try again', async () => {
    const { sandbox, browser } = setUp();
    const { url } = await browser.start();
    sandbox.approve(codeIn(url));
    sandbox.fail({ ...fault, match: { path: '/user' } });
    expect((await hurry(browser.visit(forwardUrlIn(url)))).status).toBe(502);
    expect((await hurry(browser.visit(forwardUrlIn(url)))).status).toBe(303);
  });
});

test('one failed poll is retried, and the user does not notice', async () => {
  const { sandbox, browser } = setUp();
  const { url } = await browser.start();
  sandbox.approve(codeIn(url));
  sandbox.fail({ kind: 'reset' });
  expect((await hurry(browser.visit(forwardUrlIn(url)))).status).toBe(303);
});
