/** What a page that calls `signIn` gets, and when it asks the app's server. */
import type { Browser, Page, Request, Response } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { passTime, press, stopTime } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A page that calls `signIn` itself, and keeps what becomes of it. */
const CALLS = {
  body: '<button>Go</button>',
  script: `
    globalThis.aborting = new AbortController();
    globalThis.ends = [];
    document.querySelector('button').addEventListener('click', () => {
      plexPin.signIn({ endpoint: '/auth/plex', signal: aborting.signal }).then(
        (result) => ends.push(result),
        (error) => ends.push(error.code ?? error),
      );
    });`,
};
const ends = (page: Page): Promise<unknown> => page.evaluate('ends');

test('abort', async () => {
  const { page, context, complaints } = await visit(browser, CALLS);
  await stopTime(context);
  const opened = page.waitForEvent('popup');
  await press(page, 'Go');
  const popup = await opened;
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const closed = popup.waitForEvent('close');
  await page.evaluate("aborting.abort('no more')");
  await closed;
  expect(await ends(page)).toEqual(['no more']);

  const asked: Request[] = [];
  page.on('request', (request) => asked.push(request));
  await page.clock.runFor(30_000);
  await press(page, 'Go');
  expect(await ends(page)).toEqual(['no more', 'no more']);
  expect(context.pages()).toEqual([page]);
  expect(asked).toEqual([]);
  expect(complaints).toEqual([]);
});

test.each(['start', 'status'])('abort, while the app does not answer to %s', async (route) => {
  const { page, context } = await visit(browser, CALLS);
  await stopTime(context);
  await page.route(`**/${route}*`, () => {});
  const asked = page.waitForRequest(`**/${route}*`);
  const opened = page.waitForEvent('popup');
  await press(page, 'Go');
  const popup = await opened;
  await asked;
  // Chromium may not hear that a window is to be closed while that goes to another page.
  if (route === 'status') await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const [given] = await Promise.all([
    page.waitForEvent('requestfailed'),
    popup.waitForEvent('close'),
    page.evaluate("aborting.abort('no more')"),
  ]);
  expect(given.url()).toContain(route);
  expect(await ends(page)).toEqual(['no more']);
});

test('what the app does not answer in half a minute is asked again', async () => {
  const { page, context } = await visit(browser, CALLS);
  await stopTime(context);
  await page.route('**/status*', () => {}, { times: 1 });
  const asked = page.waitForRequest('**/status*');
  await press(page, 'Go');
  await asked;
  const failed = page.waitForEvent('requestfailed');
  await page.clock.runFor(30_000);
  expect((await failed).url()).toContain('/status');
  const answered: Response[] = [];
  page.on('response', (response) => answered.push(response));
  await passTime(page, () => answered.length > 0);
});

test('a sign-in that was given up does not answer the window that comes back', async () => {
  const { page, context, url } = await visit(browser, CALLS);
  const started = page.waitForResponse(/start/);
  await press(page, 'Go');
  const { state } = (await (await started).json()) as { state: string };
  const other = await context.newPage();
  await other.goto(url);

  /** What the page answers, in the order in which it hears the question. */
  const answers = () =>
    other.evaluate(
      (back) => {
        const channel = new BroadcastChannel('plex-pin');
        const heard: unknown[] = [];
        return new Promise<unknown[]>((resolve) => {
          channel.addEventListener('message', ({ data }) => {
            heard.push(data.type);
            if (data.type === 'heard too') resolve(heard);
          });
          channel.postMessage(back);
        });
      },
      { type: 'back', state },
    );
  await page.evaluate(() => {
    const channel = new BroadcastChannel('plex-pin');
    channel.addEventListener('message', ({ data }) => {
      if (data.type === 'back') channel.postMessage({ type: 'heard too' });
    });
  });
  expect(await answers()).toEqual(['ack', 'heard too']);
  await page.evaluate("aborting.abort('no more')");
  expect(await answers()).toEqual(['heard too']);
});

test.each(['focus', 'online', 'visibilitychange'])('it asks at once on %s', async (type) => {
  const { page, context } = await visit(browser, CALLS);
  await stopTime(context);
  const first = page.waitForResponse(/status/);
  await press(page, 'Go');
  await first;
  const second = page.waitForResponse(/status/);
  await page.evaluate((type) => {
    document.dispatchEvent(new Event(type, { bubbles: true }));
  }, type);
  await second;
});

test('it asks again at once what it was asking when that happened', async () => {
  const { page, context } = await visit(browser, CALLS);
  await stopTime(context);
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route('**/status*', (route) => held.then(() => route.continue()), { times: 1 });
  const first = page.waitForRequest('**/status*');
  await press(page, 'Go');
  await first;
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  const second = page.waitForRequest('**/status*');
  goOn();
  await second;
});

test('a page that calls signIn gets the end, and stays', async () => {
  const { page, url } = await visit(browser, CALLS);
  const opened = page.waitForEvent('popup');
  await press(page, 'Go');
  await press(await opened, 'Allow');
  await expect.poll(() => ends(page)).toEqual([{ location: '/' }]);
  expect(page.url()).toBe(`${url}/`);
});
