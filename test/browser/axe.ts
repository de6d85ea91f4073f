import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const schemes = ['light', 'dark'] as const;
const sizes = { phone: { width: 320, height: 640 }, desktop: { width: 1280, height: 800 } };

/**
 * Expects axe to find nothing in the page as it stands, in both colour schemes, on a phone and on a desktop, and
 * nothing to be too wide. The page is of a context with `bypassCSP`: its own policy would not let axe in.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  for (const colorScheme of schemes) {
    for (const [device, size] of Object.entries(sizes)) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      const { violations } = await page.evaluate<AxeResults>('axe.run()');
      const found = violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
      const isTooWide = await page.evaluate(
        () => document.documentElement.scrollWidth > window.innerWidth,
      );
      const expected = { colorScheme, device, found: [], isTooWide: false };
      expect({ colorScheme, device, found, isTooWide }).toEqual(expected);
    }
  }
}
