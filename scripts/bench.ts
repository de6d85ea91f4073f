/**
 * Measures plex-pin beside other clients: bundles, requests, waits, sign-ins, and the load that the sandbox handles.
 *
 * npm run bench prints it npm run bench -- --write and saves it: results.json, docs/benchmarks.md, its charts npm run
 * bench -- --report writes those again from the saved results
 */
import { benchKeeper } from './bench/keeper.ts';
import { measure } from './bench/measure.ts';
import { report } from './bench/report.ts';
import { readResults } from './bench/results.ts';
import { benchSignIns } from './bench/sign-ins.ts';
import { writeResults } from './bench/write.ts';

if (process.argv.includes('--report')) {
  await writeResults(readResults());
} else {
  const results = await measure();
  await benchSignIns();
  await benchKeeper();
  console.log(`\n${report(results)}`);
  if (process.argv.includes('--write')) await writeResults(results);
}
process.exit();
