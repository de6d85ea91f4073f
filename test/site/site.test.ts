import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { expectAccessible } from '../browser/axe.ts';
import { launchChromium } from '../browser/chromium.ts';
import { serveSite, SITE } from './serve.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const sources = ['guides', 'guides/frameworks', 'how-it-works', ''].flatMap((folder) =>
  existsSync(join(docs, folder))
    ? readdirSync(join(docs, folder))
        .filter((name) => name.endsWith('.md'))
        .map((name) => join(folder, name.replace(/\.md$/, '')))
    : [],
);

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Opens a page of the site, and collects the errors that the browser reports. */
async function open(path: string) {
  const origin = await serveSite();
  const context = await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce' });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) problems.push(`another host: ${request.url()}`);
  });
  await page.goto(origin + path, { waitUntil: 'networkidle' });
  return { page, problems };
}

test.each([
  '/',
  '/getting-started',
  '/guides/who-may-enter',
  '/how-it-works/flow',
  '/benchmarks',
  '/reference/plex-tv/GetPinRequest',
  '/reference/api/plex-pin/interfaces/PlexClient',
])('%s is accessible, and loads everything from the site', async (path) => {
  const { page, problems } = await open(path);
  await expectAccessible(page);
  expect(problems).toEqual([]);
});

test('the sidebar lists every guide', async () => {
  const { page } = await open('/getting-started');
  const links = await page
    .locator('.VPSidebar a')
    .evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute('href')));
  const pages = sources.filter((name) => !/(?:^|\/)index$/.test(name)).map((name) => `/${name}`);
  expect(pages.length).toBeGreaterThan(15);
  expect(links).toEqual(expect.arrayContaining(pages));
});

test('the search finds a symptom', async () => {
  const { page, problems } = await open('/');
  await page.keyboard.press('Control+k');
  await page.locator('#localsearch-input').fill('unable to complete this request');
  const result = page.locator('.VPLocalSearchBox .result').first();
  await result.click();
  await page.waitForURL('**/troubleshooting#*');
  expect(problems).toEqual([]);
});

test('a diagram is drawn, and a picture follows the theme', async () => {
  const { page } = await open('/how-it-works/flow');
  expect(await page.locator('.diagram .actor').allTextContents()).toEqual([
    'User',
    'Your app, with plex-pin',
    'plex.tv',
  ]);
  const { page: benchmarks } = await open('/benchmarks');
  const visible = () =>
    benchmarks
      .locator('img:visible')
      .evaluateAll((images) => images.map((image) => image.className));
  expect(await visible()).toEqual(['light-only']);
  await benchmarks.evaluate(() => document.documentElement.classList.add('dark'));
  expect(await visible()).toEqual(['dark-only']);
});

test('llms.txt lists the pages, and llms-full.txt has their text', () => {
  const list = readFileSync(join(SITE, 'llms.txt'), 'utf8');
  expect(list).toContain('(/troubleshooting.md)');
  expect(existsSync(join(SITE, 'troubleshooting.md'))).toBe(true);
  const full = readFileSync(join(SITE, 'llms-full.txt'), 'utf8');
  expect(full).toContain('startSignIn');
  expect(full).toContain('We were unable to complete this request');
});
