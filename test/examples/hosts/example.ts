import type { Running } from '../program.ts';

export type Env = Record<string, string>;

/** Starts an example. */
export type Start = (env: Env) => Promise<Running>;
