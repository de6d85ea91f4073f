/**
 * Starts the plain example with its own sandbox, and opens it in the browser if stdout is a terminal.
 *
 *   npm run demo
 */
import open from 'open';
import { startExample } from './example.ts';

const { app, plexTv, stop } = await startExample();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
console.log(`${app}  the app: sign in, in a popup or with another device`);
console.log(`${plexTv}  its local plex.tv: approve, deny and expire codes`);
if (process.stdout.isTTY) await open(app);
