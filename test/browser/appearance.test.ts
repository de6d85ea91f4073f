/** The element in forced colors, with the keyboard, from right to left, and with long texts. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from './app.ts';
import { launchChromium } from './chromium.ts';
import { press, waitForStatus } from './press.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const schemes = ['light', 'dark'] as const;

const style = (element: Locator, name: string): Promise<string> =>
  element.evaluate((node, name) => getComputedStyle(node).getPropertyValue(name), name);

/** The color of the page's text. */
const textColor = (page: Page): Promise<string> =>
  style(page.getByRole('heading', { level: 1 }), 'color');

test.each(schemes)('the buttons are readable in forced colors: %s', async (colorScheme) => {
  const { page } = await visit(browser, {}, { forcedColors: 'active', colorScheme });
  const expected = await textColor(page);
  for (const button of await page.getByRole('button').all()) {
    expect(await style(button, 'color')).toBe(expected);
    expect(await style(button, 'border-top-color')).not.toContain('rgba(0, 0, 0, 0)');
  }
});

test.each(schemes)(
  'a gap separates the focus indicator from its button: %s',
  async (colorScheme) => {
    const { page } = await visit(browser, {}, { colorScheme });
    const expected = await textColor(page);
    for (const button of await page.getByRole('button').all()) {
      await page.keyboard.press('Tab');
      expect(await button.evaluate((node) => node.matches(':focus-visible'))).toBe(true);
      expect(await style(button, 'outline')).toBe(`${expected} solid 2px`);
      expect(await style(button, 'outline-offset')).toBe('2px');
    }
  },
);

/** The horizontal edges of an element, in px. */
const edges = (element: Locator): Promise<{ left: number; right: number }> =>
  element.evaluate((node) => {
    const { left, right } = node.getBoundingClientRect();
    return { left, right };
  });

test.each(['ltr', 'rtl'])('the parts of the device view are in line: %s', async (dir) => {
  const { page } = await visit(browser, { html: `lang="en" dir="${dir}"` });
  await press(page, 'Use another device');
  const group = page.getByRole('group', { name: 'Use another device' });
  const code = await edges(group.locator('[part=code]'));
  const copy = await edges(group.getByRole('button', { name: 'Copy' }));
  const link = await edges(group.getByRole('link'));
  const gap = dir === 'ltr' ? copy.left - code.right : code.left - copy.right;
  expect(gap).toBeCloseTo(12);
  const start = dir === 'ltr' ? 'left' : 'right';
  expect(link[start]).toBeCloseTo(code[start]);
});

test('a long word in a message does not make a narrow page scroll', async () => {
  const unavailable = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenfehler';
  const script = `plexPin.defineSignInElement('plex-sign-in', { strings: { unavailable: '${unavailable}' } });`;
  const { page } = await visit(browser, { script }, { viewport: { width: 320, height: 640 } });
  await page.route('**/start', (route) => route.fulfill({ status: 503, body: '{}' }));
  await press(page, 'Use another device');
  await waitForStatus(page, unavailable);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});
