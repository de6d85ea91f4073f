/**
 * Heap that a pending wait holds, in bytes: `node --expose-gc heap.js CLIENT`. plex.tv answers within the process,
 * since the connections of ten thousand waits would be measured otherwise. The sign-ins are there before.
 */
import { createRequire } from 'node:module';
import { clients } from './clients.js';

const [name] = process.argv.slice(2);
const WAITS = 10_000;
const PIN = { id: 1, code: 'kylx1kylx2kylx3kylx4kylx5', expiresIn: 1800, authToken: null };

globalThis.fetch = async () => Response.json(PIN);
if (name === 'plex-oauth') {
  const axios = createRequire(import.meta.url)('axios');
  axios.defaults.adapter = async (config) => ({ data: PIN, status: 200, headers: {}, config });
}

const client = await clients[name]('http://127.0.0.1');
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
async function used() {
  // What finalizers let go of is only gone in the next round.
  for (let round = 0; round < 3; round++) {
    globalThis.gc();
    await pause(10);
  }
  return process.memoryUsage().heapUsed;
}

const signIns = [];
for (let count = 0; count < WAITS + 100; count++) signIns.push(await client.start());
const begin = (some) => some.forEach(({ wait }) => wait(600_000).catch(() => {}));
// The engine compiles and caches on the first ones.
begin(signIns.slice(0, 100));
await pause(2_000);
const before = await used();
begin(signIns.slice(100));
// They have asked once, and pause.
await pause(2_000);
console.log(Math.round(((await used()) - before) / WAITS));
process.exit();
