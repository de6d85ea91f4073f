import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { createPlexClient, startSignIn, type SignIn } from '../../src/index.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';

/** A tab of a browser, and the sandbox that it looks at. */
interface Tab {
  sandbox: Sandbox;
  url: string;
  page: Page;
  /** What the browser complained of, such as a breach of the page's policy. */
  complaints: string[];
  signIn: (options?: { strong?: boolean; forwardUrl?: string }) => Promise<SignIn>;
}

/** Starts a sandbox, and opens a tab in a browser that has kept nothing. `http://app.test` is an app's site. */
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
    // An answer such as 409 is one of the page's own.
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
