import type { BrowserContext, Page } from 'playwright-core';

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** Presses the app's button and returns the popup that opens. */
export async function openPopup(page: Page): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await press(page, 'Sign in with Plex');
  return opened;
}

/** Waits until a user is signed in to the app. */
export const waitForUser = (page: Page, user = 'owner'): Promise<void> =>
  page.locator('#user').getByText(user, { exact: true }).waitFor();

/** Waits until the element shows a status. */
export const waitForStatus = (page: Page, text: string): Promise<void> =>
  page.getByRole('status').getByText(text, { exact: true }).waitFor();

/** The events that the element has fired, with the code or the result of each. */
export const firedEvents = (page: Page): Promise<unknown> => page.evaluate('firedEvents');

/** Pauses the clock of all pages; a test advances it explicitly. */
export async function pauseClock(context: BrowserContext): Promise<void> {
  const time = Date.now();
  await context.clock.install({ time });
  await context.clock.pauseAt(time + 1000);
}

/** Advances the clock second by second until a condition holds. */
export async function advanceUntil(
  page: Page,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  // Playwright advances the clocks of all pages, and rejects if one of them closes meanwhile.
  while (!(await condition())) await page.clock.runFor(1000).catch(() => {});
}
