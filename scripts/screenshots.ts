/**
 * Takes the pictures of the README: the sandbox's pages, the plain example, and the command in a terminal.
 *
 *   npm run build && npm run screenshots
 */
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createPlexClient, startSignIn } from '../src/index.ts';
import { createSandbox } from '../src/sandbox/index.ts';
import type { BrowserContextOptions } from 'playwright-core';
import { launchChromium } from '../test/browser/chromium.ts';
import { startExample } from './example.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'examples/screenshots');

/** What the command writes on a terminal of this size, without colours. */
function terminal(command: string, { columns, rows }: { columns: number; rows: number }): string {
  const inTerminal = `stty cols ${columns} rows ${rows}; ${command}`;
  const output = execFileSync('script', ['-qec', inTerminal, '/dev/null'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', TERM: 'xterm', XDG_CONFIG_HOME: join(root, '.cache') },
  });
  const lines = output
    // What moves the cursor, clears lines and hides the cursor.
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
    .split(/\r?\n/)
    .map((line) => line.split('\r').at(-1) ?? '');
  // A spinner writes the same line again and again: the first of each kind is enough.
  const isWaiting = (line: string) => line.includes('Waiting for approval');
  const first = lines.findIndex(isWaiting);
  return lines.filter((line, index) => !isWaiting(line) || index === first).join('\n');
}

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

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
const page = await browser.newPage({ viewport: { width: 760, height: 620 } });
const pages = { start: url, link: short.url, auth: strong.url };
for (const [name, address] of Object.entries(pages)) {
  await page.goto(address);
  await page.getByRole('button').first().waitFor();
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const example = await startExample();
const looks: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light', viewport: { width: 540, height: 480 } },
  dark: { colorScheme: 'dark', viewport: { width: 540, height: 480 } },
  phone: { colorScheme: 'light', viewport: { width: 320, height: 640 } },
};
for (const [name, look] of Object.entries(looks)) {
  const context = await browser.newContext(look);
  // As it looks with plex.tv itself, which the pictures are not to need.
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
  await web.getByRole('img', { name: 'QR code' }).waitFor();
  await web.screenshot({ path: join(folder, `web-device-${name}.png`) });
}
example.stop();

const text = terminal('node dist/cli.js sign-in --sandbox', { columns: 80, rows: 40 });
// A page of its own: the sandbox's forbid styles that stand in the markup.
const picture = await browser.newPage();
await picture.setContent(
  `<pre style="margin:0;padding:20px;width:max-content;background:#14161d;color:#e6e8ef;font:15px/1.15 'DejaVu Sans Mono',monospace">` +
    `$ npx plex-pin sign-in --sandbox\n${escapeHtml(text.trim())}</pre>`,
);
await picture.locator('pre').screenshot({ path: join(folder, 'terminal.png') });

await browser.close();
await sandbox[Symbol.asyncDispose]();
