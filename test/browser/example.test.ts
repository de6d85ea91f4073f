/** The plain example as started by `npm run demo`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIfStale, ROOT } from '../cli/build.ts';
import { launchChromium } from './chromium.ts';
import { openPopup, press } from './press.ts';

await buildIfStale();

let browser: Browser;
let demo: ReturnType<typeof startDemo>;
beforeAll(async () => {
  demo = startDemo();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  demo.kill();
  if (demo.exitCode === null) await once(demo, 'exit');
});

const startDemo = () =>
  spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts/demo.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });

test('the example signs in with a popup and with another device', async () => {
  const [line] = (await once(createInterface(demo.stdout), 'line')) as [string];
  const [url = ''] = line.split(' ');
  expect(url).toMatch(/^http:\/\/localhost:\d+$/);

  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.getByText('Sign in to see').waitFor();
  await press(await openPopup(page), 'Allow');
  await page.getByText('You are signed in as Olive Owner.').waitFor();
  expect(await page.getByRole('button').count()).toBe(0);

  const television = await (await browser.newContext()).newPage();
  await television.goto(url);
  await press(television, 'Use another device');
  const opened = television.waitForEvent('popup');
  await television.getByRole('link').click();
  const phone = await opened;
  await phone.getByLabel('Finn Friend').check();
  await press(phone, 'Approve');
  await television.getByText('You are signed in as Finn Friend.').waitFor();
});

test('the server of the example has fewer than 40 lines', async () => {
  const code = await readFile(join(ROOT, 'examples/plain-html/server.js'), 'utf8');
  const lines = code.split('\n').filter((line) => !/^\s*(\/\/.*)?$/.test(line));
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.length).toBeLessThan(40);
});
