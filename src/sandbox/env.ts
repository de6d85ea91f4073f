import type { Parameters } from './parameters.ts';

/** What comes with each request to the API: its body, read already, and its parameters. */
export interface Env {
  Bindings: { body: string };
  Variables: { parameters: Parameters };
}
