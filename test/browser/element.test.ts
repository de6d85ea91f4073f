import { encode } from 'uqr';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppOptions, FORM, visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import {
  firedEvents,
  openPopup,
  advanceUntil,
  press,
  waitForStatus,
  waitForUser,
  pauseClock,
} from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** The focused element, also within shadow trees. */
const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot) element = element.shadowRoot.activeElement;
    return element?.textContent || element?.getAttribute('part') || element?.tagName;
  });

/** Holds the first poll, so that the first seconds of a sign-in last until it is canceled. */
const holdStatus = (page: Page) => page.route('**/status*', () => {}, { times: 1 });

test('the element works with the keyboard only', async () => {
  const { page, complaints } = await visit(browser);
  await holdStatus(page);
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Sign in with Plex');
  const opened = page.waitForEvent('popup');
  await page.keyboard.press('Enter');
  const popup = await opened;
  const closed = popup.waitForEvent('close');
  await page.bringToFront();
  expect(await focused(page)).toBe('Sign in with Plex');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Cancel');
  await page.keyboard.press('Enter');
  await closed;
  expect(await focused(page)).toBe('Sign in with Plex');

  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const device = page.getByRole('group', { name: 'Use another device' });
  await device.waitFor();
  expect(await device.evaluate((element) => element.matches(':focus'))).toBe(true);
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Copy');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toMatch(/^127\.0\.0\.1:\d+\/link$/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await focused(page)).toBe('Sign in with Plex');
  expect(await device.isVisible()).toBe(false);
  expect(await firedEvents(page)).toEqual([
    ['sign-in-canceled', null],
    ['sign-in-canceled', null],
  ]);
  expect(complaints).toEqual([]);
});

test('a busy button is marked as busy, keeps the focus and ignores clicks', async () => {
  const { page, context } = await visit(browser);
  await holdStatus(page);
  const button = page.getByRole('button', { name: 'Sign in with Plex' });
  const state = () =>
    button.evaluate((element) => [
      element.ariaBusy,
      element.ariaDisabled,
      'disabled' in element && element.disabled,
    ]);
  expect(await state()).toEqual([null, null, false]);
  const popup = await openPopup(page);
  await waitForStatus(page, 'Waiting for Plex…');
  expect(await state()).toEqual(['true', 'true', false]);
  await button.press('Enter');
  expect(context.pages()).toEqual([page, popup]);
  await press(page, 'Cancel');
  expect(await state()).toEqual([null, null, false]);
  expect(await page.getByRole('status').textContent()).toBe('');
});

test('a canceled sign-in sends no more requests', async () => {
  const { page, context } = await visit(browser);
  await pauseClock(context);
  const requests: Request[] = [];
  const expectNoRequests = async () => {
    requests.length = 0;
    await page.clock.runFor(30_000);
    await page.evaluate(() => {
      for (const type of ['focus', 'online']) dispatchEvent(new Event(type));
      document.dispatchEvent(new Event('visibilitychange'));
    });
    expect(requests).toEqual([]);
  };
  page.on('request', (request) => requests.push(request));

  const first = page.waitForResponse(/status/);
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await first;
  // A popup that is still empty would close a second later, and the clock stands still.
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  await press(page, 'Cancel');
  await closed;
  await expectNoRequests();

  const second = page.waitForResponse(/status/);
  await press(page, 'Use another device');
  await second;
  await page.locator('plex-sign-in').evaluate((element) => element.remove());
  await expectNoRequests();
});

test('the QR code contains the address of the link', async () => {
  const { page } = await visit(browser);
  await press(page, 'Use another device');
  const squares = await page.getByRole('img', { name: 'QR code' }).evaluate((svg) => {
    const size = Number(svg.getAttribute('viewBox')?.split(' ')[2]);
    const dark = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
    const path = svg.querySelector('path')?.getAttribute('d') ?? '';
    for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
      const row = dark[Number(y)];
      if (row) row[Number(x)] = true;
    }
    return dark;
  });
  const link = await page.getByRole('link').getAttribute('href');
  expect(link).toMatch(/\/link\/\?pin=[A-Z\d]{4}$/);
  expect(squares).toEqual(encode(link ?? '', { border: 4 }).data);
});

test('the time left counts down without being announced', async () => {
  const { page, context, sandbox } = await visit(browser);
  await pauseClock(context);
  await press(page, 'Use another device');
  const timer = page.getByRole('timer');
  await timer.waitFor();
  expect(await timer.textContent()).toBe('Expires in 15:00');
  await page.clock.runFor(61_000);
  expect(await timer.textContent()).toBe('Expires in 13:59');
  expect(await page.locator('[aria-live], [role=alert]').count()).toBe(0);
  expect(await page.getByRole('status').textContent()).toBe('Waiting for Plex…');
  sandbox.advance(900_000);
  const message = page.getByRole('status').getByText('The sign-in has expired. Please try again.');
  await advanceUntil(page, () => message.isVisible());
  expect(await firedEvents(page)).toEqual([['expired', 'expired']]);
});

test('a page can prevent the navigation after a sign-in', async () => {
  const { page } = await visit(browser, {
    script: `plexPin.defineSignInElement();
      addEventListener('signed-in', (event) => event.preventDefault());`,
  });
  await press(await openPopup(page), 'Allow');
  await waitForStatus(page, 'You are signed in.');
  expect(await firedEvents(page)).toEqual([['signed-in', { location: '/' }]]);
  await page.locator('#user').getByText('nobody').waitFor();
});

test('the page reloads if the app does not redirect', async () => {
  const { page } = await visit(browser, {
    handler: {
      onSignedIn: () => Response.json({}, { headers: { 'Set-Cookie': 'user=somebody; Path=/' } }),
    },
  });
  await press(await openPopup(page), 'Allow');
  await waitForUser(page, 'somebody');
});

test.each<[string, AppOptions, string, unknown]>([
  [
    'a user without access is refused',
    { handler: { requireServer: 'other' } },
    'This account does not have access.',
    'refused',
  ],
  [
    'a response of the app with status 403 is a refusal',
    { handler: { onSignedIn: () => new Response('no', { status: 403 }) } },
    'This account does not have access.',
    'refused',
  ],
  [
    'one with status 503 makes it unavailable, after some more attempts',
    { handler: { onSignedIn: () => new Response('no', { status: 503 }) } },
    'Something went wrong. Please try again.',
    'unavailable',
  ],
  [
    'an exception in the app makes it unavailable',
    {
      handler: {
        onSignedIn: () => {
          throw new Error('broken');
        },
      },
    },
    'Something went wrong. Please try again.',
    'unavailable',
  ],
])('%s', async (_, options, text, code) => {
  const { page } = await visit(browser, options);
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await press(popup, 'Allow');
  await waitForStatus(page, text);
  await closed;
  expect(await firedEvents(page)).toEqual([['sign-in-error', code]]);
});

test('failures of plex.tv and of the network have their own messages', async () => {
  const { page, sandbox, context } = await visit(browser);
  sandbox.fail({ kind: 'response', status: 503 });
  await press(page, 'Sign in with Plex');
  await waitForStatus(page, 'Something went wrong. Please try again.');
  await context.setOffline(true);
  await press(page, 'Use another device');
  await waitForStatus(page, 'Could not connect. Please try again.');
  await context.setOffline(false);
  await press(page, 'Use another device');
  await page.getByRole('timer').waitFor();
  expect(await firedEvents(page)).toEqual([
    ['sign-in-error', 'unavailable'],
    ['sign-in-error', 'network'],
  ]);
});

/** The horizontal centers of the QR code and of the steps beside it. */
const centers = (page: Page) =>
  page.getByRole('group').evaluate((group) =>
    [...group.children].map((child) => {
      const { left, right } = child.getBoundingClientRect();
      return (left + right) / 2;
    }),
  );

test("the page's own form works without JavaScript", async () => {
  const policy = "default-src 'none'; img-src data:; form-action 'self' http://127.0.0.1:*";
  const { page, url, letIn, complaints } = await visit(
    browser,
    { body: FORM, headers: { 'Content-Security-Policy': policy } },
    { javaScriptEnabled: false },
  );
  await press(page, 'Enter with Plex');
  // The sign-in page of plex.tv needs JavaScript; the sandbox has a page that works without it.
  await page.getByLabel('Address or code').fill(page.url());
  await press(page, 'Continue');
  await press(page, 'Allow');
  await page.getByRole('link', { name: /^Continue to localhost/ }).click();
  await waitForUser(page);
  expect(page.url()).toBe(`${url}/library`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test("with JavaScript, the page's own form opens a popup and keeps its button", async () => {
  const { page, url, letIn, complaints } = await visit(browser, { body: FORM });
  await holdStatus(page);
  const button = page.getByRole('button', { name: 'Enter with Plex' });
  expect(await page.getByRole('button', { name: 'Sign in with Plex' }).count()).toBe(0);
  const opened = page.waitForEvent('popup');
  await button.click();
  const popup = await opened;
  const closed = popup.waitForEvent('close');
  expect(await button.getAttribute('aria-busy')).toBe('true');
  await press(page, 'Cancel');
  await closed;
  expect(await button.getAttribute('aria-busy')).toBe(null);
  expect(await button.evaluate((element) => element.matches(':focus'))).toBe(true);
  await press(page, 'Use another device');
  await page.getByRole('timer').waitFor();
  expect(await button.isVisible()).toBe(false);
  await press(page, 'Cancel');

  const reopened = page.waitForEvent('popup');
  await button.press('Enter');
  await press(await reopened, 'Allow');
  await waitForUser(page);
  expect(page.url()).toBe(`${url}/library`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('texts can be translated by definition and by property, also in right-to-left pages', async () => {
  const { page, complaints } = await visit(browser, {
    html: 'lang="he" dir="rtl"',
    script: `
      // Strings that are set before the element is defined are applied too.
      document.querySelector('plex-sign-in').strings = { instructions: 'סרקו' };
      plexPin.defineSignInElement('plex-sign-in', {
        strings: { signIn: 'כניסה עם Plex', otherDevice: 'מכשיר אחר', timeLeft: 'נותרו {time}' },
      });
      plexPin.defineSignInElement();
      document.querySelector('plex-sign-in').strings = { waiting: 'ממתינים', cancel: 'ביטול' };`,
  });
  await page.getByRole('button', { name: 'כניסה עם Plex' }).waitFor();
  await press(page, 'מכשיר אחר');
  await waitForStatus(page, 'ממתינים');
  expect(await page.getByRole('timer').textContent()).toBe('נותרו 15:00');
  await page.getByText('סרקו').waitFor();
  const [qr = 0, steps = 0] = await centers(page);
  expect(qr).toBeGreaterThan(steps);
  // Addresses and codes are left-to-right in every language.
  for (const locator of [page.getByRole('link'), page.locator('code')]) {
    expect(await locator.evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');
  }
  await press(page, 'ביטול');
  await page.evaluate(() => {
    const element = document.querySelector('plex-sign-in');
    if (element) element.strings = { otherDevice: 'עוד מכשיר' };
  });
  await page.getByRole('button', { name: 'עוד מכשיר' }).waitFor();
  expect(complaints).toEqual([]);
});

test('the QR code comes first in left-to-right pages', async () => {
  const { page } = await visit(browser);
  await press(page, 'Use another device');
  const [qr = 0, steps = 0] = await centers(page);
  expect(qr).toBeLessThan(steps);
});

test('light and dark mode follow the color scheme of the page', async () => {
  const colors = async (app: AppOptions, colorScheme: 'light' | 'dark') => {
    const { page } = await visit(browser, app, { colorScheme });
    return page.getByRole('button', { name: 'Sign in with Plex' }).evaluate((button) => {
      const { backgroundColor, color } = getComputedStyle(button);
      return [backgroundColor, color];
    });
  };
  const light = await colors({}, 'light');
  expect(light).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  const [background, text] = await colors({}, 'dark');
  expect(background).toBe('rgb(255, 255, 255)');
  expect(text).not.toBe(background);
  // A page that supports only the light scheme gets no dark element.
  expect(await colors({ colorScheme: 'light' }, 'dark')).toEqual(light);
});
