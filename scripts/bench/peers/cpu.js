/**
 * CPU time of one request, and of building one, of the clients that are named, in turn and in slices.
 *
 *   node cpu.js ORIGIN CLIENT...   prints { sequential, concurrent, build }: µs of each slice, by client
 */
import { clients } from './clients.js';

const [origin, ...names] = process.argv.slice(2);
const REQUESTS = 64;
const ROUNDS = 150;
/** The engine compiles in these. */
const WARM_UP = 40;

const measured = await Promise.all(names.map(async (name) => [name, await clients[name](origin)]));

/** µs of one run in each of many slices, by client. */
async function slices(method, concurrency) {
  const runs = measured.filter(([, client]) => client[method]);
  const took = Object.fromEntries(runs.map(([name]) => [name, []]));
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (let turn = 0; turn < runs.length; turn++) {
      // Nobody comes always behind the same other, whose garbage it would have to collect.
      const [name, client] = runs[(turn + round + WARM_UP) % runs.length];
      const before = process.cpuUsage();
      let left = REQUESTS;
      const worker = async () => {
        while (left-- > 0) await client[method]();
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) took[name].push((user + system) / REQUESTS);
    }
  }
  return took;
}

const sequential = await slices('createPin', 1);
const concurrent = await slices('createPin', 32);
const build = await slices('build', 1);
console.log(JSON.stringify({ sequential, concurrent, build }));
process.exit();
