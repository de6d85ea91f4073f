/** The results of `signIn`, and when it sends requests to the app's server. */
import type { Browser, Page, Request, Response } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { advanceUntil, press, pauseClock } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A page that calls `signIn` itself and records the results. */
const CALLS = {
  body: '<button>Go</button>',
  script: `
    globalThis.aborting = new AbortController();
    globalThis.results = [];
    document.querySelector('button').addEventListener('click', () => {
      plexPin.signIn({ endpoint: '/auth/plex', signal: aborting.signal }).then(
        (result) => results.push(result),
        (error) => results.push(error.code ?? error),
      );
    });`,
};
const results = (page: Page): Promise<unknown> => page.evaluate('results');

test('aborting closes the popup and stops polling', async () => {
  const { page, context, complaints } = await visit(browser, CALLS);
  await pauseClock(context);
  const opened = page.waitForEvent('popup');
  await press(page, 'Go');
  const popup = await opened;
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const closed = popup.waitForEvent('close');
  await page.evaluate("aborting.abort('no more')");
  await closed;
  expect(await results(page)).toEqual(['no more']);

  const requests: Request[] = [];
  page.on('request', (request) => requests.push(request));
  await page.clock.runFor(30_000);
  await press(page, 'Go');
  expect(await results(page)).toEqual(['no more', 'no more']);
  expect(context.pages()).toEqual([page]);
  expect(requests).toEqual([]);
  expect(complaints).toEqual([]);
});

test.each(['start', 'status'])('aborting cancels a pending request to %s', async (route) => {
  const { page, context } = await visit(browser, CALLS);
  await pauseClock(context);
  await page.route(`**/${route}*`, () => {});
  const requested = page.waitForRequest(`**/${route}*`);
  const opened = page.waitForEvent('popup');
  await press(page, 'Go');
  const popup = await opened;
  await requested;
  if (route === 'status') await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const [failed] = await Promise.all([
    page.waitForEvent('requestfailed'),
    page.evaluate("aborting.abort('no more')"),
  ]);
  // A popup that is still empty closes a second later.
  await advanceUntil(page, () => popup.isClosed());
  expect(failed.url()).toContain(route);
  expect(await results(page)).toEqual(['no more']);
});

/** The code that the page loads for a sign-in. */
const ON_DEMAND = '**/js/window-sign-in-*.js';

test('the popup closes if the code of a sign-in cannot be loaded', async () => {
  const { page, context } = await visit(browser, CALLS);
  await page.route(ON_DEMAND, (route) => route.abort());
  await press(page, 'Go');
  await expect.poll(() => results(page)).toEqual(['network']);
  await expect.poll(() => context.pages()).toEqual([page]);
});

test('a sign-in that is aborted while its code loads does not start', async () => {
  const { page, context } = await visit(browser, CALLS);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(ON_DEMAND, (route) => held.then(() => route.continue()));
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.method()));
  const requested = page.waitForRequest(ON_DEMAND);
  await press(page, 'Go');
  await requested;
  await page.evaluate("aborting.abort('no more')");
  release();
  await expect.poll(() => results(page)).toEqual(['no more']);
  await expect.poll(() => context.pages()).toEqual([page]);
  expect(requests).not.toContain('POST');
});

test('a poll without a response for 30 s is retried', async () => {
  const { page, context } = await visit(browser, CALLS);
  await pauseClock(context);
  await page.route('**/status*', () => {}, { times: 1 });
  const requested = page.waitForRequest('**/status*');
  await press(page, 'Go');
  await requested;
  const failed = page.waitForEvent('requestfailed');
  await page.clock.runFor(30_000);
  expect((await failed).url()).toContain('/status');
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  await advanceUntil(page, () => responses.length > 0);
});

test('an aborted sign-in does not acknowledge the return of the popup', async () => {
  const { page, context, url } = await visit(browser, CALLS);
  const started = page.waitForResponse(/start/);
  await press(page, 'Go');
  const { state } = (await (await started).json()) as { state: string };
  const other = await context.newPage();
  await other.goto(url);

  /** The messages that follow `back`, up to the one that the page sends after its handler has run. */
  const replies = () =>
    other.evaluate(
      (back) => {
        const channel = new BroadcastChannel('plex-pin');
        const types: unknown[] = [];
        return new Promise<unknown[]>((resolve) => {
          channel.addEventListener('message', ({ data }) => {
            types.push(data.type);
            if (data.type === 'done') resolve(types);
          });
          channel.postMessage(back);
        });
      },
      { type: 'back', state },
    );
  await page.evaluate(() => {
    const channel = new BroadcastChannel('plex-pin');
    channel.addEventListener('message', ({ data }) => {
      if (data.type === 'back') channel.postMessage({ type: 'done' });
    });
  });
  expect(await replies()).toEqual(['ack', 'done']);
  await page.evaluate("aborting.abort('no more')");
  expect(await replies()).toEqual(['done']);
});

test.each(['focus', 'online', 'visibilitychange'])(
  'signIn polls immediately on %s',
  async (type) => {
    const { page, context } = await visit(browser, CALLS);
    await pauseClock(context);
    const first = page.waitForResponse(/status/);
    await press(page, 'Go');
    await first;
    const second = page.waitForResponse(/status/);
    await page.evaluate((type) => {
      document.dispatchEvent(new Event(type, { bubbles: true }));
    }, type);
    await second;
  },
);

test('signIn polls again immediately if a wake-up event occurs during a poll', async () => {
  const { page, context } = await visit(browser, CALLS);
  await pauseClock(context);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/status*', (route) => held.then(() => route.continue()), { times: 1 });
  const first = page.waitForRequest('**/status*');
  await press(page, 'Go');
  await first;
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  const second = page.waitForRequest('**/status*');
  release();
  await second;
});

test('signIn resolves with the location and does not navigate', async () => {
  const { page, url } = await visit(browser, CALLS);
  const opened = page.waitForEvent('popup');
  await press(page, 'Go');
  await press(await opened, 'Allow');
  await expect.poll(() => results(page)).toEqual([{ location: '/' }]);
  expect(page.url()).toBe(`${url}/`);
});
