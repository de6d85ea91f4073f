import { resolve } from 'node:path';

/** `npm run` starts scripts in the folder of the package. */
export const ROOT = resolve('.');

/** Where other people's clients are installed, and the scripts that load them. */
export const PEERS = resolve('scripts/bench/peers');
