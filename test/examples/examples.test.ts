/** Each example is started as its first line says, and signs somebody in over HTTP. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { arch, execPath, platform } from 'node:process';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Listener } from '../../src/sandbox/index.ts';
import { createBrowser } from '../server/browser.ts';
import { codeIn, forwardUrlIn, PATH, SECRET } from '../server/setup.ts';
import { type Running, start } from './program.ts';

const root = resolve(import.meta.dirname, '../..');
const examples = join(root, 'examples');
const programs = join(import.meta.dirname, 'programs/node_modules');
const folder = join(root, '.cache/examples');

const sandbox = createSandbox();
let plexTv: Listener;
beforeAll(async () => {
  plexTv = await sandbox.listen();
});
afterAll(() => plexTv.close());

const onNode = (name: string) => (env: Record<string, string>) =>
  start(execPath, {
    args: ['--import', 'tsx', join(examples, name, 'server.ts')],
    cwd: root,
    env: { ...env, PORT: '0' },
  });

async function onWorkerd(env: Record<string, string>): Promise<Running> {
  const at = join(folder, 'cloudflare-workers');
  // As wrangler does.
  await build({
    entryPoints: [join(examples, 'cloudflare-workers/worker.ts')],
    outfile: join(at, 'worker.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    logLevel: 'error',
  });
  cpSync(join(import.meta.dirname, 'hosts'), at, { recursive: true });
  const build64 = arch === 'x64' ? '64' : arch;
  return start(join(programs, `@cloudflare/workerd-${platform}-${build64}/bin/workerd`), {
    args: ['serve', '--control-fd=3', 'worker.capnp'],
    cwd: at,
    env,
    says: 3,
  });
}

async function onNext(env: Record<string, string>): Promise<Running> {
  const at = join(folder, 'next');
  rmSync(at, { recursive: true, force: true });
  mkdirSync(at, { recursive: true });
  cpSync(join(examples, 'next'), at, { recursive: true });
  symlinkSync(programs, join(at, 'node_modules'));
  const next = join(programs, 'next/dist/bin/next');
  const quiet = { NEXT_TELEMETRY_DISABLED: '1' };
  execFileSync(execPath, [next, 'build'], {
    cwd: at,
    env: { ...process.env, ...quiet },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return start(execPath, { args: [next, 'start', '-p', '0'], cwd: at, env: { ...env, ...quiet } });
}

describe.each([
  ['hono', onNode('hono')],
  ['express', onNode('express')],
  ['cloudflare-workers', onWorkerd],
  ['next', onNext],
])('examples/%s', (name, run) => {
  let running: Running;
  const open = () =>
    createBrowser((request) => fetch(request, { redirect: 'manual' }), running.origin);
  beforeAll(async () => {
    running = await run({ PLEX_TV: plexTv.url, SECRET });
  });
  afterAll(() => running.stop());

  test('signs somebody in with a form', async () => {
    const browser = open();
    const before = await (await browser.visit('/')).text();
    expect(before).toMatch(/<form method="post" action="\/auth\/plex\/start">\s*<button>/);

    const started = await browser.submit();
    expect(started.status).toBe(303);
    const url = started.headers.get('location') ?? '';
    expect(url).toContain(`${plexTv.url}/auth#?`);
    expect(forwardUrlIn(url)).toMatch(new RegExp(`^${running.origin}${PATH}/callback\\?`));
    sandbox.approve(codeIn(url), { user: 'friend' });

    const back = await browser.visit(forwardUrlIn(url));
    expect(back.status).toBe(303);
    expect(back.headers.get('location')).toBe('/');
    expect(await (await browser.visit('/')).text()).toContain('Hello, Finn Friend');
    expect(await (await open().visit('/')).text()).toBe(before);
  });

  test('signs somebody in with a popup', async () => {
    const browser = open();
    const { url, state } = await browser.start({ mode: 'popup', returnTo: '/library' });
    const status = `${PATH}/status?state=${state}`;
    expect(await (await browser.fetch(status)).json()).toEqual({ status: 'pending' });
    sandbox.approve(codeIn(url));
    const page = await browser.visit(forwardUrlIn(url));
    expect(await page.text()).toContain(`data-state="${state}"`);
    expect((await browser.visit(`${PATH}/popup.js`)).status).toBe(200);
    const completed = await browser.fetch(`${PATH}/callback?state=${state}`);
    expect(await completed.json()).toEqual({ status: 'signed-in', location: '/library' });
    expect(await (await browser.visit('/')).text()).toContain('Hello, Olive Owner');
  });

  test('refuses what another site sends', async () => {
    const answer = await fetch(`${running.origin}${PATH}/start`, {
      method: 'POST',
      headers: { Origin: 'https://evil.example' },
    });
    expect(answer.status).toBe(403);
  });

  test('has less than 40 lines', () => {
    const files = readdirSync(join(examples, name), { recursive: true, encoding: 'utf8' });
    const lines = files
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => readFileSync(join(examples, name, file), 'utf8').split('\n'))
      .filter((line) => !/^\s*(\/\/.*)?$/.test(line));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.length).toBeLessThan(40);
  });
});
