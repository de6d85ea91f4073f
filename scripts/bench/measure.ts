import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { benchAllowToSignedIn } from './allow-to-signed-in.ts';
import { measureFaults } from './faults.ts';
import { benchGenerate } from './generate.ts';
import { measureImports } from './imports.ts';
import { PEERS, ROOT } from './paths.ts';
import { heapOfWait, measureRequests } from './requests.ts';
import type { Results } from './results.ts';
import { measureSchedule } from './schedule.ts';
import { bundleSize, installedSize } from './size.ts';
import { median, quantile, spread } from './statistics.ts';
import { benchWaits } from './waits.ts';

const PACKAGES: Record<string, string> = {
  'plex-pin': ROOT,
  'openapi-fetch': join(ROOT, 'node_modules/openapi-fetch'),
  '@ctrl/plex': join(PEERS, 'node_modules/@ctrl/plex'),
  plexjs: join(PEERS, 'node_modules/@lukehagar/plexjs'),
  'plex-oauth': join(PEERS, 'node_modules/plex-oauth'),
};
const CLIENTS = Object.keys(PACKAGES);
const FLOOR = 'openapi-fetch';
const WITH_TIMEOUT = 'openapi-fetch with a timeout';
const WAITERS = ['plex-pin', '@ctrl/plex', 'plex-oauth'];

/** Measures everything that docs/benchmarks.md reports. */
export async function measure(): Promise<Results> {
  // Some clients patch `fetch`, so the first run measures those that do not.
  const own = await measureRequests([FLOOR, 'plex-pin', WITH_TIMEOUT]);
  const others = await measureRequests([FLOOR, '@ctrl/plex', 'plexjs', 'plex-oauth']);
  const costs = (kind: 'sequential' | 'concurrent' | 'build') => {
    // A client of the second run is compared with the floor of that run.
    const scale = lowerQuartile(own[kind][FLOOR]) / lowerQuartile(others[kind][FLOOR]);
    const measured = [
      ...Object.entries(others[kind]).map(([name, of]) => [name, lowerQuartile(of) * scale]),
      ...Object.entries(own[kind]).map(([name, of]) => [name, lowerQuartile(of)]),
    ];
    return Object.fromEntries(measured) as Record<string, number>;
  };
  const imports = measureImports(CLIENTS);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    node: `Node ${process.versions.node}`,
    versions: await each(CLIENTS, (client) => version(PACKAGES[client] ?? '')),
    noise: spread(own.sequential[FLOOR] ?? []),
    bundles: await each(CLIENTS, bundleSize),
    installed: await each(CLIENTS, installedSize),
    imports: Object.fromEntries(
      Object.entries(imports).map(([client, times]) => [client, median(times)]),
    ),
    sequential: costs('sequential'),
    concurrent: costs('concurrent'),
    build: costs('build'),
    heap: await each(WAITERS, heapOfWait),
    waits: await benchWaits(),
    allowToSignedIn: await benchAllowToSignedIn(),
    schedule: measureSchedule(),
    generation: await benchGenerate(),
    faults: await measureFaults(WAITERS),
  };
}

/** Other programs and garbage collection only ever make a slice slower, so the lower quartile is closest to the cost. */
const lowerQuartile = (slices: number[] = []): number => quantile(slices, 0.25);

async function each<T>(
  names: string[],
  of: (name: string) => T | Promise<T>,
): Promise<Record<string, T>> {
  const results: Record<string, T> = {};
  for (const name of names) results[name] = await of(name);
  return results;
}

const version = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
