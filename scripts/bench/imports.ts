import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { PEERS, ROOT } from './paths.ts';

const ROUNDS = 21;

const MODULES: Record<string, { module: string; folder: string }> = {
  'openapi-fetch': { module: 'openapi-fetch', folder: ROOT },
  'plex-pin': { module: pathToFileURL(join(ROOT, 'dist/index.js')).href, folder: ROOT },
  '@ctrl/plex': { module: '@ctrl/plex', folder: PEERS },
  plexjs: { module: '@lukehagar/plexjs', folder: PEERS },
  'plex-oauth': { module: 'plex-oauth', folder: PEERS },
};

/** Measures the first import of each client, in turn, each in its own process. In ms, without Node's own start. */
export function measureImports(clients: string[]): Record<string, number[]> {
  const took: Record<string, number[]> = Object.fromEntries(clients.map((client) => [client, []]));
  // The first round fills the caches of the file system.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const client of clients) {
      const { module, folder } = MODULES[client] ?? { module: client, folder: ROOT };
      const code = `const started = performance.now();
        await import(${JSON.stringify(module)});
        console.log(performance.now() - started);`;
      const printed = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
        cwd: folder,
        encoding: 'utf8',
      });
      if (round > 0) took[client]?.push(Number(printed));
    }
  }
  return took;
}
