/**
 * Takes the pictures of the README: the sandbox's pages, the plain example, and the command in a terminal.
 *
 *   npm run build && npm run screenshots
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createPlexClient, startSignIn } from '../src/index.ts';
import { createSandbox } from '../src/sandbox/index.ts';
import type { BrowserContextOptions } from 'playwright-core';
import { launchChromium } from '../test/browser/chromium.ts';
import { startExample } from './example.ts';
import { record } from './pictures/terminal-recording.ts';
import { terminalSvg } from './pictures/terminal-svg.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'examples/screenshots');

await mkdir(folder, { recursive: true });
const sandbox = createSandbox();
const { url } = await sandbox.listen();
const app = (product: string) =>
  createPlexClient({
    clientIdentifier: 'screenshots',
    product,
    deviceName: 'Kitchen tablet',
    plexTv: url,
  });
const strong = await startSignIn(app('My App'), { forwardUrl: 'https://app.example/done' });
const short = await startSignIn(app('My TV App'), { strong: false });
const done = await startSignIn(app('My Radio'));
sandbox.approve(done.code, { user: 'friend' });
await done.wait();

const browser = await launchChromium();
const page = await browser.newPage({ deviceScaleFactor: 2 });
const pages = [
  ['start', url, 960],
  ['link', short.url, 760],
  ['auth', strong.url, 760],
] as const;
for (const [name, address, width] of pages) {
  await page.setViewportSize({ width, height: 620 });
  await page.goto(address);
  await page.getByRole('button').first().waitFor();
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const example = await startExample();
const looks: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light', viewport: { width: 520, height: 560 } },
  dark: { colorScheme: 'dark', viewport: { width: 520, height: 560 } },
  phone: { colorScheme: 'light', viewport: { width: 360, height: 560 } },
};
for (const [name, look] of Object.entries(looks)) {
  const context = await browser.newContext({ ...look, deviceScaleFactor: 2 });
  // The page looks as it does with plex.tv itself, which the pictures must not need.
  await context.route('**/start', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll(example.plexTv, 'https://plex.tv');
    await route.fulfill({ response, body });
  });
  const web = await context.newPage();
  await web.goto(example.app);
  const other = web.getByRole('button', { name: 'Use another device' });
  await other.waitFor();
  await web.screenshot({ path: join(folder, `web-${name}.png`) });
  await other.click();
  await web.getByText('Expires in').waitFor();
  await web.setViewportSize({ width: look.viewport?.width ?? 0, height: 800 });
  await web.screenshot({ path: join(folder, `web-device-${name}.png`) });
}
example.stop();

const screens = await record('node dist/cli.js sign-in --sandbox', root, { columns: 80, rows: 40 });
for (const scheme of ['light', 'dark'] as const) {
  const svg = terminalSvg('npx plex-pin sign-in --sandbox', screens, scheme);
  await writeFile(join(folder, `terminal-${scheme}.svg`), svg);
}

await browser.close();
await sandbox[Symbol.asyncDispose]();
