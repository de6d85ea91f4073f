/**
 * What waiting costs, and how much the sandbox bears.
 *
 *   npm run bench
 */
import { cpus } from 'node:os';
import { benchSignIns } from './bench/sign-ins.ts';
import { benchWaits } from './bench/waits.ts';

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`);
await benchWaits();
await benchSignIns();
