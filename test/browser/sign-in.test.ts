/** The ways to sign in on a web page, and the obstacles that browsers put in them. */
import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { visit, visitIn } from './app.ts';
import { launchChromium, launchWithCookies } from './chromium.ts';
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

/** The code that this sign-in page asks the user to approve. */
const codeOn = (popup: Page): string => /code=(\w+)/.exec(popup.url())?.[1] ?? '';

test('the popup signs the user in', async () => {
  const { page, url, letIn, complaints } = await visit(browser, {
    body: '<plex-sign-in endpoint="/auth/plex" return-to="/library?page=2"></plex-sign-in>',
  });
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await press(popup, 'Allow');
  await waitForUser(page);
  await closed;
  expect(page.url()).toBe(`${url}/library?page=2`);
  expect(letIn).toEqual(['owner']);
  expect(complaints).toEqual([]);
});

test('the redirect signs the user in', async () => {
  const { page, url, letIn, complaints } = await visit(browser, {
    body: '<plex-sign-in endpoint="/auth/plex" mode="redirect" return-to="/library"></plex-sign-in>',
  });
  await press(page, 'Sign in with Plex');
  await press(page, 'Allow');
  await waitForUser(page);
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
  await waitForUser(page, 'friend');
  expect(letIn).toEqual(['friend']);
  expect(complaints).toEqual([]);
  await phone.context().close();
});

test('a phone can approve the sign-in of the popup', async () => {
  const { page, url, letIn } = await visit(browser);
  const started = page.waitForResponse(`${url}/auth/plex/start`);
  const popup = await openPopup(page);
  const { qr } = (await (await started).json()) as { qr: string };
  const closed = popup.waitForEvent('close');
  const phone = await (await browser.newContext()).newPage();
  await phone.goto(qr);
  await press(phone, 'Allow');
  await phone.getByRole('heading', { name: 'Go back to the device where you started' }).waitFor();
  await waitForUser(page);
  await closed;
  expect(letIn).toEqual(['owner']);
  await phone.context().close();
});

test('a denied sign-in fails after three more polls', async () => {
  const { page, context, letIn } = await visit(browser);
  await pauseClock(context);
  const responses: Response[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/callback')) responses.push(response);
  });
  const popup = await openPopup(page);
  const closed = popup.waitForEvent('close');
  await press(popup, 'Deny');
  await closed;
  // plex.tv does not report a denial, so it looks like a pending sign-in.
  const message = page.getByRole('status').getByText('The sign-in was not approved.');
  await advanceUntil(page, () => message.isVisible());
  expect(responses.length).toBe(3);
  expect(await firedEvents(page)).toEqual([['sign-in-error', 'denied']]);

  await press(await openPopup(page), 'Allow');
  await waitForUser(page);
  expect(letIn).toEqual(['owner']);
});

test('an expired code ends the sign-in', async () => {
  const { page, sandbox } = await visit(browser);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  const closed = popup.waitForEvent('close');
  sandbox.expire(codeOn(popup));
  await waitForStatus(page, 'The sign-in has expired. Please try again.');
  await closed;
  expect(await firedEvents(page)).toEqual([['expired', 'expired']]);
});

test('a blocked popup falls back to a redirect', async () => {
  const { page, letIn } = await visit(browser, {
    // Without a click, the browser blocks the popup.
    script: `if (document.querySelector('#user').textContent === 'nobody') {
      void plexPin.signIn({ endpoint: '/auth/plex' });
    }`,
  });
  await press(page, 'Allow');
  await waitForUser(page);
  expect(page.context().pages()).toEqual([page]);
  expect(letIn).toEqual(['owner']);
});

test.each(['same-origin-allow-popups', 'same-origin'])(
  'the popup works with COOP %s on the app',
  async (policy) => {
    const { page, letIn, complaints } = await visit(browser, {
      headers: { 'Cross-Origin-Opener-Policy': policy },
    });
    const popup = await openPopup(page);
    const closed = popup.waitForEvent('close');
    await press(popup, 'Allow');
    await waitForUser(page);
    await closed;
    expect(letIn).toEqual(['owner']);
    expect(complaints).toEqual([]);
  },
);

test.each([
  ['off', false, ''],
  ['on', true, 'third=1'],
])('sign-in works with third-party cookies %s', async (_, thirdParty, framed) => {
  const { context, close } = await launchWithCookies({ thirdParty });
  onTestFinished(close);
  const { page, url, letIn } = await visitIn(context);
  // The cookies that the app gets in a frame on another site.
  const third = { name: 'third', value: '1', domain: 'localhost', path: '/cookies' };
  await context.addCookies([{ ...third, sameSite: 'None', secure: true }]);
  await page.goto(url.replace('localhost', '127.0.0.1') + '/frame');
  expect(await page.frameLocator('iframe').locator('body').textContent()).toBe(framed);

  await page.goto(url);
  await press(await openPopup(page), 'Allow');
  await waitForUser(page);
  expect(letIn).toEqual(['owner']);
});

test('the back button restores the page, which can sign in again', async () => {
  const { page, url, letIn } = await visit(browser, {
    body: '<plex-sign-in endpoint="/auth/plex" mode="redirect"></plex-sign-in>',
  });
  await press(page, 'Sign in with Plex');
  await page.getByRole('button', { name: 'Allow' }).waitFor();
  // The browser restores the page from its cache, with the sign-in still pending.
  await page.goBack({ waitUntil: 'commit' });
  await waitForStatus(page, 'The sign-in was not approved.');
  await press(page, 'Sign in with Plex');
  const returned = page.waitForRequest(/callback/);
  await press(page, 'Allow');
  await waitForUser(page);

  // A completed callback redirects to the same place again.
  await page.goto((await returned).url());
  await waitForUser(page);
  expect(page.url()).toBe(`${url}/`);
  expect(letIn).toEqual(['owner']);
});

test('a double click starts one sign-in', async () => {
  const { page, context, url, letIn } = await visit(browser);
  let starts = 0;
  page.on('request', (request) => {
    if (request.url() === `${url}/auth/plex/start`) starts++;
  });
  const opened = page.waitForEvent('popup');
  const button = page.getByRole('button', { name: 'Sign in with Plex' });
  await button.dblclick();
  const popup = await opened;
  // The second click may have hit another target; this one certainly reaches the button.
  await button.dispatchEvent('click');
  await popup.getByRole('button', { name: 'Allow' }).waitFor();
  expect(context.pages()).toEqual([page, popup]);
  await press(popup, 'Allow');
  await waitForUser(page);
  expect(starts).toBe(1);
  expect(letIn).toEqual(['owner']);
});

test('two tabs can sign in at the same time', async () => {
  const { page, context, url, letIn } = await visit(browser);
  const other = await context.newPage();
  await other.goto(url);
  const first = await openPopup(page);
  for (const popup of [await openPopup(other), first]) {
    const closed = popup.waitForEvent('close');
    await press(popup, 'Allow');
    await closed;
  }
  await waitForUser(page);
  await waitForUser(other);
  expect(letIn).toEqual(['owner', 'owner']);
});
