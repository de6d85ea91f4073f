/** Users who close the popup before they have approved. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { FORM, visit, visitIn } from './app.ts';
import { launchChromium } from './chromium.ts';
import {
  advanceUntil,
  firedEvents,
  openPopup,
  pauseClock,
  press,
  waitForStatus,
  waitForUser,
} from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Presses the button that opens the popup again, and returns the popup. */
async function openAgain(page: Page): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await press(page, 'Open Plex again');
  return opened;
}

test.each([
  ['its own button', {}],
  ["the page's form", { body: FORM }],
])('%s is replaced by one that opens Plex again, for the same sign-in', async (_, options) => {
  const { page, url, letIn, complaints } = await visit(browser, options);
  let starts = 0;
  page.on('request', (request) => {
    if (request.url() === `${url}/auth/plex/start`) starts++;
  });
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'with Plex' }).click();
  const first = await opened;
  await first.getByRole('button', { name: 'Allow' }).waitFor();
  const address = first.url();
  await first.close();

  const second = await openAgain(page);
  await second.getByRole('button', { name: 'Allow' }).waitFor();
  expect(second.url()).toBe(address);
  const closed = second.waitForEvent('close');
  await press(second, 'Allow');
  await waitForUser(page);
  await closed;
  expect(starts).toBe(1);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('a popup that is canceled while it moves to the process of another site closes', async () => {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  await context.addInitScript(() => {
    const open = window.open.bind(window);
    // On a busy machine Chromium loses about one popup in twenty that is closed while it moves. Here it is every one.
    window.open = (...args) => {
      const popup = open(...args);
      if (!popup) return popup;
      let state: 'empty' | 'moving' | 'moved' | 'lost' = 'empty';
      const replace = (url: string) => {
        state = 'moving';
        setTimeout(() => state === 'moving' && (state = 'moved'), 500);
        popup.location.replace(url);
      };
      const close = () => {
        if (state === 'moving') state = 'lost';
        if (state !== 'lost') popup.close();
      };
      const stop = () => popup.stop();
      return Object.assign(Object.create(null), {
        document: popup.document,
        location: { replace },
        close,
        stop,
      });
    };
  });
  // Plex's page does not respond, so that the popup stays empty.
  await context.route(
    ({ pathname }) => pathname === '/auth',
    () => {},
  );
  const { page, complaints } = await visitIn(context);
  await page.route('**/status*', () => {}, { times: 1 });
  const moved = page.waitForResponse('**/start');
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await moved;
  await press(page, 'Cancel');
  await closed;
  expect(complaints).toEqual([]);
});

test('a popup that is still open is replaced', async () => {
  const { page, context, letIn } = await visit(browser);
  const first = await openPopup(page);
  await first.getByRole('button', { name: 'Allow' }).waitFor();
  const closed = first.waitForEvent('close');
  const second = await openAgain(page);
  await closed;
  expect(context.pages()).toEqual([page, second]);
  await press(second, 'Allow');
  await waitForUser(page);
  expect(letIn).toEqual(['owner']);
});

test('the focus stays on the button, and after a minute a line says how to continue', async () => {
  const { page, context, complaints } = await visit(browser);
  await pauseClock(context);
  await page.getByRole('button', { name: 'Sign in with Plex' }).focus();
  const polled = page.waitForResponse(/status/);
  const opened = page.waitForEvent('popup');
  await page.keyboard.press('Enter');
  const popup = await opened;
  await polled;
  await popup.close();
  const button = page.getByRole('button', { name: 'Open Plex again' });
  await expect.poll(async () => (await page.clock.runFor(1000), button.isVisible())).toBe(true);
  expect(await button.evaluate((element) => element.matches(':focus'))).toBe(true);
  await waitForStatus(page, 'Waiting for Plex…');
  await page.clock.fastForward(60_000);
  const hint = 'Still waiting. Open Plex again, or cancel and use another device.';
  // The poll that was pending is followed by one more pause.
  await advanceUntil(page, () => page.getByRole('status').getByText(hint).isVisible());
  await press(page, 'Cancel');
  expect(await page.getByRole('status').textContent()).toBe('');
  expect(await firedEvents(page)).toEqual([['sign-in-canceled', null]]);
  await page.getByRole('button', { name: 'Sign in with Plex' }).waitFor();
  expect(complaints).toEqual([]);
});

test('signIn lets the page open the popup again', async () => {
  const { page, letIn } = await visit(browser, {
    body: '<button id="go">Go</button><button id="again">Open Plex again</button>',
    script: `
      document.querySelector('#go').addEventListener('click', async () => {
        const { location } = await plexPin.signIn({
          endpoint: '/auth/plex',
          onWaiting: ({ openAgain }) => (document.querySelector('#again').onclick = openAgain),
        });
        window.location.assign(location);
      });`,
  });
  const opened = page.waitForEvent('popup');
  await press(page, 'Go');
  await (await opened).close();
  const canOpenAgain = () => page.evaluate('document.querySelector("#again").onclick !== null');
  await expect.poll(canOpenAgain, { timeout: 10_000 }).toBe(true);
  await press(await openAgain(page), 'Allow');
  await waitForUser(page);
  expect(letIn).toEqual(['owner']);
});
