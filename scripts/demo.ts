/**
 * Starts the plain example, with a plex.tv of its own, and opens it where there is somebody to look at it.
 *
 *   npm run demo
 */
import open from 'open';
import { startExample } from './example.ts';

const { app, plexTv, stop } = await startExample();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
console.log(`${app}  the app: sign in, in a popup or with another device`);
console.log(`${plexTv}  the plex.tv that it asks: approve, deny and expire codes`);
if (process.stdout.isTTY) await open(app);
