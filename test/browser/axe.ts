import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const schemes = ['light', 'dark'] as const;
const sizes = { phone: { width: 320, height: 640 }, desktop: { width: 1280, height: 800 } };

/**
 * Expects axe to find no violations in the current page, in both color schemes, on a phone and on a desktop, and
 * no horizontal overflow. The page needs a context with `bypassCSP`, because its own CSP would block axe.
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
