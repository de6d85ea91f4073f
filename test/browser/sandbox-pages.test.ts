import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlexClient, PinExpiredError } from '../../src/index.ts';
import { launchChromium } from './chromium.ts';
import { openTab } from './tab.ts';

let browser: Browser;
beforeAll(async () => {
  // A name for this machine that is no loopback name, as a browser in the same network would use one.
  browser = await launchChromium('--host-resolver-rules=MAP sandbox.test 127.0.0.1');
});
afterAll(() => browser.close());

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('a user allows the sign-in: the client gets the token, and the browser returns to the app', async () => {
  const { page, complaints, signIn, url } = await openTab(browser);
  const waiting = await signIn({ forwardUrl: 'http://app.test/done?state=a%26b' });
  const signedIn = waiting.wait();
  await page.goto(waiting.url);
  await heading(page, 'My App wants to sign in');
  expect(await page.getByText('Kitchen tablet').isVisible()).toBe(true);
  await page.getByLabel('Finn Friend').check();
  await press(page, 'Allow');
  await page.waitForURL('http://app.test/done?state=a%26b');
  expect(await page.evaluate(() => document.referrer)).toBe('');

  const { token } = await signedIn;
  const plex = createPlexClient({ clientIdentifier: 'browser-test', plexTv: url });
  expect(await plex.withToken(token).getUser()).toMatchObject({ username: 'friend' });
  expect(complaints).toEqual([]);
});

test('a user denies the sign-in: the browser returns to the app, which waits until the code expires', async () => {
  const { page, sandbox, signIn } = await openTab(browser);
  const waiting = await signIn({ forwardUrl: 'http://app.test/' });
  await page.goto(waiting.url);
  await press(page, 'Deny');
  await page.waitForURL('http://app.test/');
  expect(await waiting.check()).toBeNull();
  sandbox.expire(waiting.code);
  await expect(waiting.check()).rejects.toThrow(PinExpiredError);
});

test('the page shows the result without a forwardUrl', async () => {
  const { page, signIn } = await openTab(browser);
  const waiting = await signIn();
  await page.goto(waiting.url);
  await press(page, 'Allow');
  await page.getByText('My App is signed in as Olive Owner').waitFor();
  expect(await page.title()).toBe('Signed in – Plex sandbox');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  expect(await waiting.check()).toMatchObject({ token: expect.any(String) });
  await page.reload();
  await page.getByRole('alert').getByText('already been used').waitFor();
});

test('a javascript: forwardUrl is shown, but not followed', async () => {
  const { page, complaints, signIn } = await openTab(browser);
  const waiting = await signIn();
  await page.goto(
    `${waiting.url}&forwardUrl=${encodeURIComponent('javascript:document.title="owned"')}`,
  );
  await page.getByRole('alert').getByText('javascript:document.title="owned"').waitFor();
  await press(page, 'Allow');
  await heading(page, 'Signed in');
  expect(await page.title()).toBe('Signed in – Plex sandbox');
  expect(page.url()).toContain('/auth#');
  expect(complaints).toEqual([]);
});

test('markup in the address is escaped', async () => {
  const { page, complaints, signIn } = await openTab(browser);
  const odd = '<img src=x onerror="document.title=1">';
  const address = new URL((await signIn()).url);
  address.hash = address.hash.replace('My%20App', encodeURIComponent(odd));
  await page.goto(address.href);
  await heading(page, `${odd} wants to sign in`);
  expect(await page.locator('img').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('the sign-in page shows the problem with a code', async () => {
  const { page, sandbox, signIn, url } = await openTab(browser);
  const waiting = await signIn();
  await page.goto(waiting.url);
  await heading(page, 'My App wants to sign in');
  sandbox.expire(waiting.code);
  await press(page, 'Allow');
  await page.getByRole('alert').getByText('expired').waitFor();

  const { code } = await signIn({ strong: false });
  // Another fragment alone loads no page: the script has to see it.
  await page.goto(`${url}/auth#?clientID=browser-test&code=${code}`);
  await page.getByRole('alert').getByText('short').waitFor();
  await page.getByRole('link', { name: 'Open the link page' }).click();
  expect(await page.getByLabel('Code').inputValue()).toBe(code);

  await page.goto(`${url}/auth#?clientID=other&code=${(await signIn()).code}`);
  await page.getByRole('alert').getByText('clientID').waitFor();
});

test('the sign-in page shows that the sandbox is not responding, and works again when it is', async () => {
  const { page, sandbox, signIn } = await openTab(browser);
  const waiting = await signIn();
  await page.goto(waiting.url);
  await heading(page, 'My App wants to sign in');
  await page.route('**/auth', (route) => route.abort('connectionrefused'), { times: 1 });
  await press(page, 'Allow');
  await page.getByRole('alert').getByText('is not responding').waitFor();
  sandbox.fail({ kind: 'response', status: 502, body: 'Bad gateway' });
  await press(page, 'Allow');
  await page.getByRole('alert').getByText('unexpected response').waitFor();
  await press(page, 'Allow');
  await heading(page, 'Signed in');
});

test('a device can be linked with only the keyboard', async () => {
  const { page, signIn, url } = await openTab(browser);
  const waiting = await signIn({ strong: false });
  await page.goto(`${url}/link`);
  await page.locator('#code:focus').waitFor();
  await page.keyboard.type(waiting.code.toLowerCase());
  const seen: unknown[] = [];
  // What has the focus, and whether one sees that.
  const look = async () => {
    seen.push(
      await page.locator(':focus').evaluate((element) => {
        const { outlineStyle } = getComputedStyle(element);
        return [element.getAttribute('name'), Reflect.get(element, 'value'), outlineStyle];
      }),
    );
  };
  await look();
  await page.keyboard.press('Tab');
  await look();
  await page.keyboard.press('ArrowDown');
  await look();
  await page.keyboard.press('Tab');
  await look();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('My App is linked to Finn Friend').waitFor();
  expect(seen).toEqual([
    ['code', waiting.code.toLowerCase(), 'solid'],
    ['user', 'owner', 'solid'],
    ['user', 'friend', 'solid'],
    ['decision', 'approve', 'solid'],
  ]);
  expect(await waiting.check()).not.toBeNull();
});

test('the code in the URL is filled in, and a problem is shown beside the field', async () => {
  const { page, sandbox, signIn } = await openTab(browser);
  const waiting = await signIn({ strong: false });
  await page.goto(waiting.url);
  const field = page.getByLabel('Code');
  expect(await field.inputValue()).toBe(waiting.code);
  await field.fill('ÄÖÜß');
  await press(page, 'Approve');
  await page.getByRole('alert').getByText('This code does not exist').waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await field.fill(waiting.code);
  sandbox.advance(900_000);
  await press(page, 'Approve');
  await page.getByRole('alert').getByText('expired').waitFor();
});

test('all pages work without JavaScript', async () => {
  const { page, signIn, url } = await openTab(browser, { javaScriptEnabled: false });
  const short = await signIn({ strong: false });
  await page.goto(short.url);
  await page.getByLabel('Finn Friend').check();
  await press(page, 'Approve');
  await page.getByText('My App is linked to Finn Friend').waitFor();
  expect(await short.check()).not.toBeNull();

  const strong = await signIn({ forwardUrl: 'http://app.test/' });
  await page.goto(strong.url);
  await page.getByLabel('Address or code').fill(strong.url);
  await press(page, 'Continue');
  await heading(page, 'My App wants to sign in');
  await press(page, 'Allow');
  expect(await strong.check()).not.toBeNull();
  await page.getByRole('link', { name: 'Continue to app.test' }).click();
  await page.waitForURL('http://app.test/');

  const third = await signIn();
  const fourth = await signIn({ strong: false });
  await page.goto(url);
  await page.getByLabel(`User who approves ${third.code}`).selectOption('friend');
  await press(page, `Approve ${third.code}`);
  await page.getByRole('status').getByText('approved').waitFor();
  expect(page.url()).toBe(`${url}/?code=${third.code}`);
  expect(await third.check()).not.toBeNull();
  await press(page, `Expire ${fourth.code}`);
  await page.getByRole('status').getByText('expired').waitFor();
  await page.getByRole('link', { name: 'Refresh' }).click();
  await page.waitForURL(`${url}/`);
  expect(await page.getByText(fourth.code).count()).toBe(0);
});

test('the overview shows new codes, copies a code, and keeps the focus and what is open', async () => {
  const { page, sandbox, complaints, signIn, url } = await openTab(browser);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.clock.install();
  const first = await signIn();
  await page.goto(url);
  await page.clock.pauseAt(Date.now() + 60_000);
  const copy = page.getByRole('button', { name: `Copy ${first.code}` });
  await copy.click();
  await page.getByRole('button', { name: `Copied ${first.code}` }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first.code);
  await page.getByText('/api/v2/pins?strong=true').click();
  await page.getByLabel(`User who approves ${first.code}`).selectOption('friend');
  await page.getByLabel(`User who approves ${first.code}`).focus();

  const second = await signIn({ strong: false });
  sandbox.advance(60_000);
  await page.clock.runFor(1000);
  await page.getByRole('button', { name: `Approve ${second.code}` }).waitFor();
  const row = page.getByRole('row').filter({ hasText: first.code });
  // Half an hour less a minute, and less the time that the test has taken.
  await row.getByText(/^(29:00|28:\d\d)$/).waitFor();
  const select = page.getByLabel(`User who approves ${first.code}`);
  expect(await select.inputValue()).toBe('friend');
  expect(await select.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await page.locator('details[open]').count()).toBe(1);

  sandbox.approve(first.code);
  await page.clock.runFor(1000);
  await row.getByText('approved as owner').waitFor();
  expect(complaints).toEqual([]);
});

test('the overview shows that the sandbox is not responding, until it is', async () => {
  const { page, url } = await openTab(browser);
  await page.clock.install();
  await page.goto(url);
  await page.route('**/sandbox/overview', (route) => route.abort('connectionrefused'), {
    times: 1,
  });
  await page.clock.runFor(1000);
  await page.getByRole('alert').getByText('is not responding').waitFor();
  await page.clock.runFor(1000);
  await page.getByRole('alert').waitFor({ state: 'hidden' });
});

test('the overview links to the approval page of a code', async () => {
  const { page, signIn, url } = await openTab(browser);
  const { code } = await signIn();
  await page.goto(url);
  await page.getByRole('link', { name: `Open approval page for ${code}` }).click();
  await heading(page, 'My App wants to sign in');
});

test('the pages work on an origin that is not trustworthy', async () => {
  const { page, signIn, url } = await openTab(browser);
  const origin = url.replace('127.0.0.1', 'sandbox.test');
  const waiting = await signIn({ strong: false });
  await page.goto(`${origin}/link?pin=${waiting.code}`);
  await press(page, 'Approve');
  await page.getByText('My App is linked to Olive Owner').waitFor();
});

test('another site cannot approve a code', async () => {
  const { page, signIn, url } = await openTab(browser);
  const waiting = await signIn({ strong: false });
  for (const origin of [url, url.replace('127.0.0.1', 'sandbox.test')]) {
    await page.goto('http://app.test/');
    await page.setContent(`<form method="post" action="${origin}/link">
      <input name="code" value="${waiting.code}"><input name="user" value="owner">
      <button>Win a prize</button></form>`);
    await press(page, 'Win a prize');
    await page.getByRole('alert').getByText('Another website sent this form').waitFor();
  }
  expect(await waiting.check()).toBeNull();
});
