import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { arch, platform } from 'node:process';
import { promisify } from 'node:util';
import { launchChromium } from '../browser/chromium.ts';
import type { Result } from './conformance.ts';

const programs = resolve(import.meta.dirname, 'programs/node_modules');
const run = promisify(execFile);

/** A place where the suite runs. */
export interface Runtime {
  name: string;
  place: 'page' | 'process';
  /** Runs the suite that is in `folder`, against the sandbox at `plexTv`. */
  run: (folder: string, plexTv: string) => Promise<Result[]>;
}

/** Versions are those that the lock file pins. Chromium's is Debian's, and not named. */
export const runtimes: Runtime[] = [
  ...[20, 22, 24, 26].map((major) => {
    const program = `node-${major}-${platform}-${arch}`;
    return runtime(`Node ${versionOf(program)}`, `${program}/bin/node`, ['process.js']);
  }),
  runtime(
    `Bun ${versionOf('bun')}`,
    `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}/bin/bun`,
    ['process.js'],
  ),
  runtime(
    `Deno ${versionOf('deno')}`,
    `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}/deno`,
    // It may call the sandbox and read its address, and nothing else.
    [
      'run',
      '--no-config',
      '--no-lock',
      '--allow-net=127.0.0.1',
      '--allow-env=PLEX_TV',
      'process.js',
    ],
  ),
  runtime(
    `workerd ${versionOf('workerd')}`,
    `@cloudflare/workerd-${platform}-${arch === 'x64' ? '64' : arch}/bin/workerd`,
    ['test', 'worker.capnp'],
  ),
  { name: 'Chromium', place: 'page', run: runInChromium },
];

/** One that is a program, and prints what the suite says. */
function runtime(name: string, program: string, args: string[]): Runtime {
  return {
    name,
    place: 'process',
    async run(folder, plexTv) {
      const env = { ...process.env, PLEX_TV: plexTv };
      const options = { cwd: folder, env, timeout: 60_000 };
      return read((await run(join(programs, program), args, options)).stdout);
    },
  };
}

async function runInChromium(folder: string, plexTv: string): Promise<Result[]> {
  const browser = await launchChromium();
  try {
    // A page may not call this machine unless its user allows it.
    const context = await browser.newContext({ permissions: ['local-network-access'] });
    const page = await context.newPage();
    await page.route('http://localhost/**', (route) => {
      const { pathname } = new URL(route.request().url());
      return pathname === '/conformance.js'
        ? route.fulfill({ path: join(folder, pathname) })
        : route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Suite</title>' });
    });
    await page.goto('http://localhost/');
    const script = `import('/conformance.js').then(({ run }) => run('${plexTv}')).then(JSON.stringify)`;
    return read(await page.evaluate<string>(script));
  } finally {
    await browser.close();
  }
}

/** What `run` of the suite returned, as JSON. */
const read = (json: string): Result[] => JSON.parse(json) as Result[];

function versionOf(program: string): string {
  const manifest = readFileSync(join(programs, program, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
