import type { Browser, Page, Request, Response } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { visit, visitIn } from './app.ts';
import { launchChromium, launchWithCookies } from './chromium.ts';
import { heard, openPopup, passTime, press, says, signedIn, stopTime } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** The code that the user of this sign-in page is asked about. */
const codeOn = (popup: Page): string => /code=(\w+)/.exec(popup.url())?.[1] ?? '';

test('popup', async () => {
  const { page, url, letIn, complaints } = await visit(browser, {
    body: '<plex-sign-in endpoint="/auth/plex" return-to="/library?page=2"></plex-sign-in>',
  });
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await press(popup, 'Allow');
  await signedIn(page);
  await closed;
  expect(page.url()).toBe(`${url}/library?page=2`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('redirect', async () => {
  const { page, url, letIn, complaints } = await visit(browser, {
    body: '<plex-sign-in endpoint="/auth/plex" mode="redirect" return-to="/library"></plex-sign-in>',
  });
  await press(page, 'Sign in with Plex');
  await press(page, 'Allow');
  await signedIn(page);
  expect(page.url()).toBe(`${url}/library`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('a second device approves the code of the device view', async () => {
  const { page, letIn, complaints } = await visit(browser);
  await press(page, 'Use another device');
  const link = page.getByRole('link');
  expect(await link.textContent()).toMatch(/^127\.0\.0\.1:\d+\/link$/);
  const code = (await page.locator('code').textContent()) ?? '';
  expect(code).toMatch(/^[A-Z\d]{4}$/);

  const phone = await (await browser.newContext()).newPage();
  await phone.goto((await link.getAttribute('href')) ?? '');
  expect(await phone.getByLabel('Code').inputValue()).toBe(code);
  await phone.getByLabel('Finn Friend').check();
  await press(phone, 'Approve');
  await signedIn(page, 'friend');
  expect(letIn).toEqual(['friend']);
  expect(complaints).toEqual([]);
  await phone.context().close();
});

test('a phone opens the page of the popup', async () => {
  const { page, url, letIn } = await visit(browser);
  const started = page.waitForResponse(`${url}/auth/plex/start`);
  const popup = await openPopup(page);
  const { qr } = (await (await started).json()) as { qr: string };
  const closed = popup.waitForEvent('close');
  const phone = await (await browser.newContext()).newPage();
  await phone.goto(qr);
  await press(phone, 'Allow');
  await phone.getByRole('heading', { name: 'Go back to the device where you began' }).waitFor();
  await signedIn(page);
  await closed;
  expect(letIn).toEqual(['owner']);
  await phone.context().close();
});

test('denied', async () => {
  const { page, context, letIn } = await visit(browser);
  await stopTime(context);
  const asked: Response[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/callback')) asked.push(response);
  });
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await press(popup, 'Deny');
  await closed;
  // plex.tv does not tell, so that it is asked some more times.
  const message = page.getByRole('status').getByText('You are not signed in.');
  await passTime(page, () => message.isVisible());
  expect(asked.length).toBe(3);
  expect(await heard(page)).toEqual([['error', 'denied']]);

  await press(await openPopup(page), 'Allow');
  await signedIn(page);
  expect(letIn).toEqual(['owner']);
});

test('expired', async () => {
  const { page, sandbox } = await visit(browser);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const closed = popup.waitForEvent('close');
  sandbox.expire(codeOn(popup));
  await says(page, 'The time is up. Please try again.');
  await closed;
  expect(await heard(page)).toEqual([['expired', 'expired']]);
});

test('blocked popup', async () => {
  const { page, letIn } = await visit(browser, {
    // Nobody has clicked: the browser itself does not let a window open.
    script: `if (document.querySelector('#user').textContent === 'nobody') {
      void plexPin.signIn({ endpoint: '/auth/plex' });
    }`,
  });
  await press(page, 'Allow');
  await signedIn(page);
  expect(page.context().pages()).toEqual([page]);
  expect(letIn).toEqual(['owner']);
});

test.each(['same-origin-allow-popups', 'same-origin'])('COOP %s on the app', async (policy) => {
  const { page, letIn, complaints } = await visit(browser, {
    headers: { 'Cross-Origin-Opener-Policy': policy },
  });
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await press(popup, 'Allow');
  await signedIn(page);
  await closed;
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test.each([
  ['off', false, ''],
  ['on', true, 'third=1'],
])('third-party cookies %s', async (_, thirdParty, framed) => {
  const { context, close } = await launchWithCookies({ thirdParty });
  onTestFinished(close);
  const { page, url, letIn } = await visitIn(context);
  // What a page of another site shows of the app in a frame.
  const third = { name: 'third', value: '1', domain: 'localhost', path: '/cookies' };
  await context.addCookies([{ ...third, sameSite: 'None', secure: true }]);
  await page.goto(url.replace('localhost', '127.0.0.1') + '/frame');
  expect(await page.frameLocator('iframe').locator('body').textContent()).toBe(framed);

  await page.goto(url);
  await press(await openPopup(page), 'Allow');
  await signedIn(page);
  expect(letIn).toEqual(['owner']);
});

test('back button', async () => {
  const { page, url, letIn } = await visit(browser, {
    body: '<plex-sign-in endpoint="/auth/plex" mode="redirect"></plex-sign-in>',
  });
  await press(page, 'Sign in with Plex');
  await page.getByRole('button', { name: 'Allow' }).waitFor();
  // The page is the one that was left, in the middle of its work.
  await page.goBack({ waitUntil: 'commit' });
  await says(page, 'You are not signed in.');
  await press(page, 'Sign in with Plex');
  const returned = page.waitForRequest(/callback/);
  await press(page, 'Allow');
  await signedIn(page);

  // Back to what is done already: it leads where it led.
  await page.goto((await returned).url());
  await signedIn(page);
  expect(page.url()).toBe(`${url}/`);
  expect(letIn).toEqual(['owner']);
});

test('double click', async () => {
  const { page, context, url, letIn } = await visit(browser);
  let starts = 0;
  page.on('request', (request) => {
    if (request.url() === `${url}/auth/plex/start`) starts++;
  });
  const opened = page.waitForEvent('popup');
  const button = page.getByRole('button', { name: 'Sign in with Plex' });
  await button.dblclick();
  const popup = await opened;
  // Wherever the second click of the mouse went, this one comes.
  await button.dispatchEvent('click');
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  expect(context.pages()).toEqual([page, popup]);
  await press(popup, 'Allow');
  await signedIn(page);
  expect(starts).toBe(1);
  expect(letIn).toEqual(['owner']);
});

test('two tabs at once', async () => {
  const { page, context, url, letIn } = await visit(browser);
  const other = await context.newPage();
  await other.goto(url);
  const first = await openPopup(page);
  for (const popup of [await openPopup(other), first]) {
    const closed = popup.waitForEvent('close');
    await press(popup, 'Allow');
    await closed;
  }
  await signedIn(page);
  await signedIn(other);
  expect(letIn).toEqual(['owner', 'owner']);
});

test('reload in the middle', async () => {
  const { page, context, letIn } = await visit(browser);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  await page.reload();
  await stopTime(context);
  await press(popup, 'Allow');
  await popup.getByText('One moment…').waitFor();
  // Nobody answers the window that came back, so that it finishes by itself.
  await popup.clock.runFor(1000);
  await signedIn(popup);
  expect(letIn).toEqual(['owner']);
  await page.reload();
  await signedIn(page);
});

test('offline for ten seconds in the middle', async () => {
  const { page, context, letIn } = await visit(browser);
  await stopTime(context);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const failed: Request[] = [];
  page.on('requestfailed', (request) => failed.push(request));
  await context.setOffline(true);
  await passTime(page, () => failed.length >= 10);
  await says(page, 'Waiting for Plex…');
  // No time passes any more: it asks at once when the network is back.
  const asked = page.waitForResponse(/status/);
  await context.setOffline(false);
  await asked;
  await press(popup, 'Allow');
  await signedIn(page);
  expect(letIn).toEqual(['owner']);
});

test('offline until the time is up', async () => {
  const { page, context } = await visit(browser);
  await stopTime(context);
  await press(page, 'Use another device');
  await page.getByRole('timer').waitFor();
  await context.setOffline(true);
  await page.clock.fastForward(899_000);
  await says(page, 'Waiting for Plex…');
  const message = page.getByRole('status').getByText('The time is up. Please try again.');
  await passTime(page, () => message.isVisible());
  expect(await heard(page)).toEqual([['expired', 'expired']]);
});

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

test('a page that calls signIn gets the end, and stays', async () => {
  const { page, url } = await visit(browser, CALLS);
  const opened = page.waitForEvent('popup');
  await press(page, 'Go');
  await press(await opened, 'Allow');
  await expect.poll(() => ends(page)).toEqual([{ location: '/' }]);
  expect(page.url()).toBe(`${url}/`);
});

test('the page sleeps while the user comes back', async () => {
  // With this policy the window is in a process of its own, and goes on when the page is halted.
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin' };
  const { page, context, letIn } = await visit(browser, { headers });
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const devTools = await context.newCDPSession(page);
  await devTools.send('Debugger.enable');
  const halted = new Promise((resolve) => devTools.once('Debugger.paused', resolve));
  await devTools.send('Debugger.pause');
  await halted;
  await press(popup, 'Allow');
  // The window finishes by itself, and the page finds that out later.
  await signedIn(popup);
  await devTools.send('Debugger.resume');
  await signedIn(page);
  expect(letIn).toEqual(['owner']);
});

test.each<[string, () => void]>([
  [
    'a channel alone',
    () => {
      Storage.prototype.setItem = () => {
        throw new DOMException('There is none', 'SecurityError');
      };
    },
  ],
  [
    'the storage alone',
    () => {
      BroadcastChannel.prototype.postMessage = () => {};
    },
  ],
])('%s tells that the user is back', async (_, takeAway) => {
  // With this policy the window closes only if it is answered.
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin' };
  const { page, context, letIn } = await visit(browser, { headers });
  await context.addInitScript(takeAway);
  await page.reload();
  // It does not find out by asking: no time passes.
  await stopTime(context);
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await press(popup, 'Allow');
  await signedIn(page);
  await closed;
  expect(letIn).toEqual(['owner']);
});

test('the user closes the window, and begins again', async () => {
  const { page, letIn } = await visit(browser);
  await (await openPopup(page)).close();
  await says(page, 'Waiting for Plex…');
  await press(page, 'Cancel');
  await press(await openPopup(page), 'Allow');
  await signedIn(page);
  expect(letIn).toEqual(['owner']);
});

test('it never looks whether the window is closed', async () => {
  const { page, context, letIn } = await visit(browser);
  // As it is under Cross-Origin-Opener-Policy, where it says so of a window that is open.
  await context.addInitScript(() => {
    Object.defineProperty(Window.prototype, 'closed', {
      get: () => {
        throw new Error('It looked');
      },
    });
    Object.defineProperty(window, 'closed', {
      get: () => {
        throw new Error('It looked');
      },
    });
  });
  await page.reload();
  await press(await openPopup(page), 'Allow');
  await signedIn(page);
  expect(letIn).toEqual(['owner']);
});
