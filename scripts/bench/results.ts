import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Generation } from './generate.ts';
import { ROOT } from './paths.ts';
import type { Delay } from './schedule.ts';
import type { Size } from './size.ts';

/** What `npm run bench -- --write` measured, kept with the code so that docs/benchmarks.md can be written from it again. */
export interface Results {
  date: string;
  machine: string;
  node: string;
  versions: Record<string, string>;
  /** Half of the measurements of openapi-fetch lie within so large a part of their median. */
  noise: number;
  /** By client: what its flow is once bundled, and what npm installs. */
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
  /** By what went wrong once during a wait: whether the client got the token. */
  faults: Record<string, Record<string, boolean>>;
}

export const RESULTS = join(ROOT, 'scripts/bench/results.json');

export const readResults = (): Results => JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
