import type { BrowserContext } from 'playwright-core';

/** Collects the errors that the pages of a context throw or print. */
export function collectComplaints(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    const text = message.text();
    // Some tests expect failed requests and statuses such as 410.
    if (message.type() === 'error' && !text.startsWith('Failed to load')) complaints.push(text);
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  return complaints;
}
