// Node, Bun and Deno.
import process from 'node:process';
import { run } from './conformance.js';

process.stdout.write(JSON.stringify(await run(process.env.PLEX_TV, process.env.BODIES)));
