/**
 * What waiting costs, how much the sandbox bears, and how long a popup takes.
 *
 *   npm run bench
 */
import { cpus } from 'node:os';
import { benchAllowToSignedIn } from './bench/allow-to-signed-in.ts';
import { benchKeeper } from './bench/keeper.ts';
import { benchSignIns } from './bench/sign-ins.ts';
import { benchWaits } from './bench/waits.ts';

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`);
await benchWaits();
await benchSignIns();
await benchAllowToSignedIn();
await benchKeeper();
