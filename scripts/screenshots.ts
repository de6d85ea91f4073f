/**
 * Takes the pictures of the README: the sandbox's pages, and the command in a terminal.
 *
 *   npm run build && npm run screenshots
 */
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createPlexClient, startSignIn } from '../src/index.ts';
import { createSandbox } from '../src/sandbox/index.ts';
import { launchChromium } from '../test/browser/chromium.ts';

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
