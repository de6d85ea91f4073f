/** The ways to sign in on a web page, the same in all browsers. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type App, type AppOptions, startApp } from '../browser/app.ts';
import type { TestedBrowser } from './browsers.ts';
import {
  press,
  pressForPopup,
  readCode,
  type Session,
  type Tab,
  WAIT,
  waitFor,
  waitForClose,
  waitForStatus,
  waitForUser,
} from './tab.ts';

const POPUP_IS_DONE = `document.querySelector('#closing')?.hidden === false ||
  document.querySelector('#user')?.textContent === 'owner'`;

/** Defines the tests of one browser. */
export function testSignIn({ file, launch }: TestedBrowser): void {
  let browser: Awaited<ReturnType<typeof launch>>;
  beforeAll(async () => {
    browser = await launch(file);
  });
  afterAll(() => browser.stop());

  /** Starts an app and opens it in a new session. */
  async function visit(options?: AppOptions): Promise<App & { session: Session; page: Tab }> {
    const app = await startApp(options);
    const session = await browser.openSession();
    onTestFinished(() => session.end());
    const page = (await session.tabs())[0] ?? (await session.openTab());
    await page.goto(app.url);
    return { ...app, session, page };
  }

  const openPopup = (session: Session, page: Tab) =>
    pressForPopup(session, page, 'Sign in with Plex');

  test('popup', async () => {
    const { session, page, letIn } = await visit();
    const popup = await openPopup(session, page);
    await press(popup, 'Allow');
    await waitForUser(page);
    await waitForClose(session, popup);
    expect(letIn).toEqual(['owner']);
  });

  test.each(['same-origin', 'same-origin-allow-popups'])('COOP %s', async (policy) => {
    const { session, page, letIn } = await visit({
      headers: { 'Cross-Origin-Opener-Policy': policy },
    });
    const popup = await openPopup(session, page);
    await press(popup, 'Allow');
    await waitForUser(page);
    // WebKit may keep a popup that has lost its opener. It says that it can be closed, or shows the app.
    const isDone = async () =>
      (await session.tabs()).every(({ id }) => id !== popup.id) ||
      popup.evaluate(POPUP_IS_DONE).catch(() => false);
    await expect.poll(isDone, WAIT).toBe(true);
    expect(letIn).toEqual(['owner']);
  });

  test('redirect', async () => {
    const { page, url, letIn } = await visit({
      body: '<plex-sign-in endpoint="/auth/plex" mode="redirect" return-to="/library"></plex-sign-in>',
    });
    await press(page, 'Sign in with Plex');
    await press(page, 'Allow');
    await waitForUser(page);
    expect(await page.evaluate('location.href')).toBe(`${url}/library`);
    expect(letIn).toEqual(['owner']);
  });

  test('other device', async () => {
    const { page, sandbox, letIn } = await visit();
    await press(page, 'Use another device');
    sandbox.approve(await readCode(page), { user: 'friend' });
    await waitForUser(page, 'friend');
    expect(letIn).toEqual(['friend']);
  });

  test('denied', async () => {
    const { session, page, letIn } = await visit();
    const popup = await openPopup(session, page);
    await press(popup, 'Deny');
    await waitForClose(session, popup);
    await waitForStatus(page, 'The sign-in was not approved.');
    expect(await page.evaluate('firedEvents')).toEqual([['sign-in-error', 'denied']]);
    expect(letIn).toEqual([]);
  });

  test('expired', async () => {
    const { page, sandbox } = await visit();
    await press(page, 'Use another device');
    sandbox.expire(await readCode(page));
    await waitForStatus(page, 'The sign-in has expired. Please try again.');
    expect(await page.evaluate('firedEvents')).toEqual([['expired', 'expired']]);
  });

  test('reload with the code of another device', async () => {
    const { page, sandbox, letIn } = await visit();
    await press(page, 'Use another device');
    const code = await readCode(page);
    await page.reload();
    expect(await readCode(page)).toBe(code);
    sandbox.approve(code);
    await waitForUser(page);
    expect(letIn).toEqual(['owner']);
  });

  test('reload with a popup', async () => {
    const { session, page, letIn } = await visit();
    const popup = await openPopup(session, page);
    await waitFor(popup, "document.querySelector('button') !== null", true);
    await page.reload();
    await press(popup, 'Allow');
    await waitForUser(page);
    await waitForClose(session, popup);
    expect(letIn).toEqual(['owner']);
  });

  test('two tabs', async () => {
    const { session, page, url, letIn } = await visit();
    const other = await session.openTab();
    await other.goto(url);
    const first = await openPopup(session, page);
    const second = await openPopup(session, other);
    for (const popup of [second, first]) {
      await press(popup, 'Allow');
      await waitForClose(session, popup);
    }
    await waitForUser(page);
    await waitForUser(other);
    expect(letIn).toEqual(['owner', 'owner']);
  });

  test('closed popup', async () => {
    const { session, page, letIn } = await visit();
    const first = await openPopup(session, page);
    await waitFor(first, "document.querySelector('button') !== null", true);
    await first.close();
    const second = await pressForPopup(session, page, 'Open Plex again');
    await press(second, 'Allow');
    await waitForUser(page);
    await waitForClose(session, second);
    expect(letIn).toEqual(['owner']);
  });

  test('strict CSP with Trusted Types', async () => {
    // This is the policy of all pages of the app. Here the page stays open, and reports violations.
    const { session, page } = await visit({
      script: `
        addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
          firedEvents.push(violatedDirective));
        addEventListener('signed-in', (event) => event.preventDefault());
        plexPin.defineSignInElement();`,
    });
    await press(page, 'Use another device');
    await readCode(page);
    await press(page, 'Cancel');
    await press(await openPopup(session, page), 'Allow');
    await waitForStatus(page, 'You are signed in.');
    expect(await page.evaluate('firedEvents')).toEqual([
      ['sign-in-canceled', null],
      ['signed-in', { location: '/' }],
    ]);
  });

  test('a fragment in return-to', async () => {
    const { session, page, url } = await visit({
      body: '<plex-sign-in endpoint="/auth/plex" return-to="/#library"></plex-sign-in>',
    });
    await press(await openPopup(session, page), 'Allow');
    await waitForUser(page);
    expect(await page.evaluate('location.href')).toBe(`${url}/#library`);
  });
}
