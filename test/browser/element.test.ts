import { encode } from 'uqr';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppOptions, visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { heard, openPopup, passTime, press, says, signedIn, stopTime } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** What has the focus, within shadow trees as well. */
const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot) element = element.shadowRoot.activeElement;
    return element?.textContent || element?.getAttribute('part') || element?.tagName;
  });

test('the keyboard alone: sign in, give up, and use another device', async () => {
  const { page, complaints } = await visit(browser);
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
  expect(await focused(page)).toMatch(/^127\.0\.0\.1:\d+\/link$/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await focused(page)).toBe('Sign in with Plex');
  expect(await device.isVisible()).toBe(false);
  expect(await heard(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('while it is busy the button says so, keeps the focus, and does nothing', async () => {
  const { page, context } = await visit(browser);
  const button = page.getByRole('button', { name: 'Sign in with Plex' });
  const state = () =>
    button.evaluate((element) => [
      element.ariaBusy,
      element.ariaDisabled,
      'disabled' in element && element.disabled,
    ]);
  expect(await state()).toEqual(['false', 'false', false]);
  const popup = await openPopup(page);
  await says(page, 'Waiting for Plex…');
  expect(await state()).toEqual(['true', 'true', false]);
  await button.press('Enter');
  expect(context.pages()).toEqual([page, popup]);
  await press(page, 'Cancel');
  expect(await state()).toEqual(['false', 'false', false]);
  expect(await page.getByRole('status').textContent()).toBe('');
});

test('nothing is asked after a sign-in was given up', async () => {
  const { page, context } = await visit(browser);
  await stopTime(context);
  const asked: Request[] = [];
  const ended = async () => {
    asked.length = 0;
    await page.clock.runFor(30_000);
    await page.evaluate(() => {
      for (const type of ['focus', 'online']) dispatchEvent(new Event(type));
      document.dispatchEvent(new Event('visibilitychange'));
    });
    expect(asked).toEqual([]);
  };
  page.on('request', (request) => asked.push(request));

  const first = page.waitForResponse(/status/);
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await first;
  await press(page, 'Cancel');
  await closed;
  await ended();

  const second = page.waitForResponse(/status/);
  await press(page, 'Use another device');
  await second;
  await page.locator('plex-sign-in').evaluate((element) => element.remove());
  await ended();
});

test('the QR code leads where the link does', async () => {
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

test('the time that is left is counted, and not read out', async () => {
  const { page, context, sandbox } = await visit(browser);
  await stopTime(context);
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
  await passTime(page, () => message.isVisible());
  expect(await heard(page)).toEqual([['expired', 'expired']]);
});

test('a page may go on by itself', async () => {
  const { page } = await visit(browser, {
    script: `plexPin.defineSignInElement();
      addEventListener('signed-in', (event) => event.preventDefault());`,
  });
  await press(await openPopup(page), 'Allow');
  await says(page, 'You are signed in.');
  expect(await heard(page)).toEqual([['signed-in', { location: '/' }]]);
  await page.locator('#user').getByText('nobody').waitFor();
});

test('an app that answers no redirect: the page is loaded anew', async () => {
  const { page } = await visit(browser, {
    handler: {
      onSignedIn: () => Response.json({}, { headers: { 'Set-Cookie': 'user=somebody; Path=/' } }),
    },
  });
  await press(await openPopup(page), 'Allow');
  await signedIn(page, 'somebody');
});

test.each<[string, AppOptions, string, unknown]>([
  [
    'a user without access',
    { handler: { requireServer: 'other' } },
    'This account does not have access.',
    'refused',
  ],
  [
    'an app that fails',
    { handler: { onSignedIn: () => new Response('no', { status: 500 }) } },
    'This account does not have access.',
    'refused',
  ],
  [
    'an app that throws',
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
  await says(page, text);
  await closed;
  expect(await heard(page)).toEqual([['error', code]]);
});

test('plex.tv cannot be reached, then the app cannot', async () => {
  const { page, sandbox, context } = await visit(browser);
  sandbox.fail({ kind: 'answer', status: 503 });
  await press(page, 'Sign in with Plex');
  await says(page, 'Something went wrong. Please try again.');
  await context.setOffline(true);
  await press(page, 'Use another device');
  await says(page, 'Could not connect. Please try again.');
  await context.setOffline(false);
  await press(page, 'Use another device');
  await page.getByRole('timer').waitFor();
  expect(await heard(page)).toEqual([
    ['error', 'unavailable'],
    ['error', 'network'],
  ]);
});

/** What is in front of what: the horizontal middles of the QR code and of what stands beside it. */
const sides = (page: Page) =>
  page.getByRole('group').evaluate((group) =>
    [...group.children].map((child) => {
      const { left, right } = child.getBoundingClientRect();
      return (left + right) / 2;
    }),
  );

const FORM = `<plex-sign-in endpoint="/auth/plex">
  <form method="post" action="/auth/plex/start">
    <input type="hidden" name="returnTo" value="/library">
    <button>Enter with Plex</button>
  </form>
</plex-sign-in>`;

test('no JavaScript: the form of the page does it', async () => {
  const policy = "default-src 'none'; img-src data:; form-action 'self' http://127.0.0.1:*";
  const { page, url, letIn, complaints } = await visit(
    browser,
    { body: FORM, headers: { 'Content-Security-Policy': policy } },
    { javaScriptEnabled: false },
  );
  await press(page, 'Enter with Plex');
  // The sign-in page of plex.tv needs scripts, and the sandbox's does not.
  await page.getByLabel('Address or code').fill(page.url());
  await press(page, 'Go on');
  await press(page, 'Allow');
  await page.getByRole('link', { name: /^Go on to localhost/ }).click();
  await signedIn(page);
  expect(page.url()).toBe(`${url}/library`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('with scripts, the form of the page opens a popup, and keeps its button', async () => {
  const { page, url, letIn, complaints } = await visit(browser, { body: FORM });
  const button = page.getByRole('button', { name: 'Enter with Plex' });
  expect(await page.getByRole('button', { name: 'Sign in with Plex' }).count()).toBe(0);
  const opened = page.waitForEvent('popup');
  await button.click();
  const popup = await opened;
  expect(await button.getAttribute('aria-busy')).toBe('true');
  await press(page, 'Cancel');
  expect(await button.getAttribute('aria-busy')).toBe('false');
  expect(await button.evaluate((element) => element.matches(':focus'))).toBe(true);
  await press(page, 'Use another device');
  await page.getByRole('timer').waitFor();
  expect(await button.isVisible()).toBe(false);
  await press(page, 'Cancel');

  expect(popup.isClosed()).toBe(true);
  const reopened = page.waitForEvent('popup');
  await button.press('Enter');
  await press(await reopened, 'Allow');
  await signedIn(page);
  expect(page.url()).toBe(`${url}/library`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('other words, by definition and by property, and from right to left', async () => {
  const { page, complaints } = await visit(browser, {
    html: 'lang="he" dir="rtl"',
    script: `
      // What is set before the element is defined holds as well.
      document.querySelector('plex-sign-in').strings = { instructions: 'סרקו' };
      plexPin.defineSignInElement('plex-sign-in', {
        strings: { signIn: 'כניסה עם Plex', otherDevice: 'מכשיר אחר', timeLeft: 'נותרו {time}' },
      });
      plexPin.defineSignInElement();
      document.querySelector('plex-sign-in').strings = { waiting: 'ממתינים', cancel: 'ביטול' };`,
  });
  await page.getByRole('button', { name: 'כניסה עם Plex' }).waitFor();
  await press(page, 'מכשיר אחר');
  await says(page, 'ממתינים');
  expect(await page.getByRole('timer').textContent()).toBe('נותרו 15:00');
  await page.getByText('סרקו').waitFor();
  const [qr = 0, steps = 0] = await sides(page);
  expect(qr).toBeGreaterThan(steps);
  // Addresses and codes are read from the left in every language.
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

test('from left to right the QR code comes first', async () => {
  const { page } = await visit(browser);
  await press(page, 'Use another device');
  const [qr = 0, steps = 0] = await sides(page);
  expect(qr).toBeLessThan(steps);
});

test('light and dark follow the colour scheme of the page', async () => {
  const colors = async (app: AppOptions, colorScheme: 'light' | 'dark') => {
    const { page } = await visit(browser, app, { colorScheme });
    return page.getByRole('button', { name: 'Sign in with Plex' }).evaluate((button) => {
      const { backgroundColor, color } = getComputedStyle(button);
      return [backgroundColor, color];
    });
  };
  const light = await colors({}, 'light');
  expect(light).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  const [ground, text] = await colors({}, 'dark');
  expect(ground).toBe('rgb(255, 255, 255)');
  expect(text).not.toBe(ground);
  // A page that is light only does not get a dark element.
  expect(await colors({ colorScheme: 'light' }, 'dark')).toEqual(light);
});
