import { resolve } from 'node:path';

/** `npm run` starts scripts in the folder of the package. */
export const ROOT = resolve('.');

/** The folder with third-party clients and the scripts that load them. */
export const PEERS = resolve('scripts/bench/peers');
