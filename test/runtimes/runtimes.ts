import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launchChromium } from '../browser/chromium.ts';
import type { Place, Result } from './conformance.ts';
import { bun, deno, nodes, type Program, workerd } from './programs.ts';

const run = promisify(execFile);

/** What listens on the host: a sandbox, and the API of the bodies. */
export interface Origins {
  plexTv: string;
  bodies: string;
}

/** A place where the suite runs. */
export interface Runtime {
  name: string;
  place: Place;
  /** Runs the suite that is in `folder`, against these origins. */
  run: (folder: string, origins: Origins) => Promise<Result[]>;
}

/** Chromium is the system's, and its version not pinned. */
export const runtimes: Runtime[] = [
  ...nodes.map((node) => inProcess(node, 'process.js')),
  inProcess(bun, 'process.js'),
  // It may call the host and read the addresses, and nothing else.
  inProcess(
    deno,
    ...['run', '--no-config', '--no-lock', '--allow-net=127.0.0.1', '--allow-env=PLEX_TV,BODIES'],
    'process.js',
  ),
  inProcess(workerd, 'test', 'worker.capnp'),
  {
    ...inProcess({ name: 'React Native', file: process.execPath }, 'react-native.js'),
    place: 'native',
  },
  { name: 'Chromium', place: 'page', run: runInChromium },
];

function inProcess({ name, file }: Program, ...args: string[]): Runtime {
  return {
    name,
    place: 'process',
    async run(folder, { plexTv, bodies }) {
      const env = { ...process.env, PLEX_TV: plexTv, BODIES: bodies };
      const { stdout } = await run(file, args, { cwd: folder, env, timeout: 60_000 });
      return read(stdout);
    },
  };
}

async function runInChromium(folder: string, { plexTv, bodies }: Origins): Promise<Result[]> {
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
    const script = `import('/conformance.js').then(({ run }) => run('${plexTv}', '${bodies}')).then(JSON.stringify)`;
    return read(await page.evaluate<string>(script));
  } finally {
    await browser.close();
  }
}

/** What `run` of the suite returned, as JSON. */
const read = (json: string): Result[] => JSON.parse(json) as Result[];
