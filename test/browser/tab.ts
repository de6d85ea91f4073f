import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { createPlexClient, startSignIn, type SignIn } from '../../src/index.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';

/** A browser tab with a page of a sandbox. */
interface Tab {
  sandbox: Sandbox;
  url: string;
  page: Page;
  /** Errors that the browser reported, such as a violation of the page's CSP. */
  complaints: string[];
  signIn: (options?: { strong?: boolean; forwardUrl?: string }) => Promise<SignIn>;
}

/** Starts a sandbox and opens a tab in a new browser context. `http://app.test` is the site of an app. */
export async function openTab(browser: Browser, options?: BrowserContextOptions): Promise<Tab> {
  const sandbox = createSandbox();
  const { url } = await sandbox.listen();
  const context = await browser.newContext(options);
  onTestFinished(async () => {
    await context.close();
    await sandbox[Symbol.asyncDispose]();
  });
  await context.route('http://app.test/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>The app</title>' }),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    // The pages respond with statuses such as 409 on purpose.
    if (message.type() === 'error' && !text.startsWith('Failed to load')) complaints.push(text);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const plex = createPlexClient({
    clientIdentifier: 'browser-test',
    product: 'My App',
    deviceName: 'Kitchen tablet',
    plexTv: url,
  });
  return { sandbox, url, page, complaints, signIn: (more) => startSignIn(plex, more) };
}
