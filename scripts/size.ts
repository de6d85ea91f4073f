/**
 * Prints the bundle that plex-pin adds to an app, its parts, and the size of the installed packages.
 *
 *   npm run build && npm run size
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PEERS } from './bench/paths.ts';
import { bundleSize, coreParts, installedSize } from './bench/size.ts';

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
const row = (...cells: string[]): void =>
  console.log(cells.map((cell, column) => (column ? cell.padStart(14) : cell.padEnd(16))).join(''));

const clients = ['openapi-fetch', 'plex-pin'];
if (existsSync(join(PEERS, 'node_modules'))) clients.push('@ctrl/plex', 'plexjs', 'plex-oauth');

row('', 'minified', 'gzip -9', 'packages', 'installed');
for (const client of clients) {
  const { minified, gzipped } = await bundleSize(client);
  const { packages, bytes } = installedSize(client);
  row(client, kB(minified), kB(gzipped), String(packages), kB(bytes));
}
console.log('\nParts of the bundle of plex-pin (gzip -9, how much each adds):');
for (const { title, gzipped } of await coreParts())
  console.log(`${kB(gzipped).padStart(8)}  ${title}`);
