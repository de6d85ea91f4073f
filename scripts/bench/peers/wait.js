/**
 * One sign-in of a client: `node wait.js ORIGIN CLIENT [LIMIT]`. Prints its code, and at the end the token, or why
 * there is none. LIMIT is how long it may wait, in ms. With CLOCK_AHEAD the local clock is wrong by so many ms.
 */
import { clients } from './clients.js';

const [origin, name, limit = '60000'] = process.argv.slice(2);
const ahead = Number(process.env.CLOCK_AHEAD ?? 0);
if (ahead) {
  const { now } = Date;
  Date.now = () => now() + ahead;
}

const client = await clients[name](origin);
const signIn = await client.start();
console.log(signIn.code);
try {
  console.log((await signIn.wait(Number(limit))) ?? 'no token');
} catch (error) {
  console.log(`failed: ${String(error.message).slice(0, 80)}`);
}
process.exit();
