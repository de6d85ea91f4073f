import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Generation } from './generate.ts';
import { ROOT } from './paths.ts';
import type { Delay } from './schedule.ts';
import type { Size } from './size.ts';

/** The results of `npm run bench -- --write`, committed so that docs/benchmarks.md can be written from them again. */
export interface Results {
  date: string;
  machine: string;
  node: string;
  versions: Record<string, string>;
  /** The spread of the middle half of openapi-fetch's measurements, as a fraction of their median. */
  noise: number;
  /** By client: the size of its bundled flow, and of the packages that npm installs. */
  bundles: Record<string, Size>;
  installed: Record<string, { packages: number; bytes: number }>;
  /** ms of the first import; µs of CPU for a request, one after the other and 32 at once, and to build one. */
  imports: Record<string, number>;
  sequential: Record<string, number>;
  concurrent: Record<string, number>;
  build: Record<string, number>;
  /** Bytes of heap that each of ten thousand pending waits holds. */
  heap: Record<string, number>;
  waits: { waits: number; lost: number };
  /** From the click on Allow in a popup until the page knows, ms. */
  allowToSignedIn: number;
  schedule: Delay[];
  generation: Generation[];
  /** By the fault during a wait: whether each client got the token. */
  faults: Record<string, Record<string, boolean>>;
}

export const RESULTS = join(ROOT, 'scripts/bench/results.json');

export const readResults = (): Results => JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
