import { launch, type Browser, type ElementHandle, type Page } from 'puppeteer-core';
import type { Session, Tab } from './tab.ts';

/** Starts Chromium, or Firefox by WebDriver BiDi. Both block popups without a click, as users have it. */
export function launchBrowser(
  browser: 'chrome' | 'firefox',
  executablePath: string,
): Promise<Browser> {
  return launch({
    browser,
    executablePath,
    headless: true,
    args: browser === 'chrome' ? ['--no-sandbox', '--disable-gpu'] : [],
    ignoreDefaultArgs: ['--disable-popup-blocking'],
    extraPrefsFirefox: { 'dom.disable_open_during_load': true },
  });
}

/** Opens a session with cookies of its own. */
export async function openSession(browser: Browser): Promise<Session> {
  const context = await browser.createBrowserContext();
  const ids = new Map<Page, Tab>();
  const toTab = (page: Page): Tab => {
    const tab = ids.get(page) ?? createTab(page, String(ids.size));
    ids.set(page, tab);
    return tab;
  };
  return {
    tabs: async () => (await context.pages()).map(toTab),
    openTab: async () => toTab(await context.newPage()),
    end: () => context.close(),
  };
}

const createTab = (page: Page, id: string): Tab => ({
  id,
  goto: async (url) => void (await page.goto(url)),
  reload: async () => void (await page.reload()),
  close: () => page.close(),
  evaluate: (expression) => page.evaluate(expression),
  async click(expression) {
    // Browsers do not draw a tab in the background, and draw what they click.
    await page.bringToFront();
    const handle = (await page.evaluateHandle(expression)) as ElementHandle;
    await handle.click();
  },
});
