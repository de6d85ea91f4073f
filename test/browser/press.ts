import type { BrowserContext, Page } from 'playwright-core';

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** Presses the button of the app; the window that opens. */
export async function openPopup(page: Page): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await press(page, 'Sign in with Plex');
  return opened;
}

/** Waits until the app knows somebody. */
export const signedIn = (page: Page, user = 'owner'): Promise<void> =>
  page.locator('#user').getByText(user, { exact: true }).waitFor();

/** Waits until the element says something. */
export const says = (page: Page, text: string): Promise<void> =>
  page.getByRole('status').getByText(text, { exact: true }).waitFor();

/** What the element's events told. */
export const heard = (page: Page): Promise<unknown> => page.evaluate('heard');

/** Stops the time of all pages: it goes on where a test says so. */
export async function stopTime(context: BrowserContext): Promise<void> {
  const time = Date.now();
  await context.clock.install({ time });
  await context.clock.pauseAt(time + 1000);
}

/** Lets time pass, second by second, until something is so. */
export async function passTime(page: Page, isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await page.clock.runFor(1000);
}
