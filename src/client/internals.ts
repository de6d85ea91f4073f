import type { Answered, CallOptions } from './call.ts';
import type { Settings } from './options.ts';
import type { OperationName } from './request.ts';
import { wrongType } from './wrong-type.ts';

/** What the flows built on a client need of it, and its users do not. */
export interface Internals {
  settings: Settings;
  call: (name: OperationName, request: unknown, options?: CallOptions) => Promise<Answered>;
}

/**
 * Known to all copies of this library in a process: the entries of the package are built apart, and
 * a bundler may put the same one in twice.
 */
const KEY = Symbol.for('plex-pin.client');

/** Gives a client its internals, behind a function so that printing the client shows nothing of them. */
export const attachInternals = (client: object, internals: Internals): void => {
  Object.defineProperty(client, KEY, { value: () => internals });
};

/** The internals of a client. Throws a PlexInputError for anything that `createPlexClient` did not make. */
export function internalsOf(plex: object): Internals {
  const read: unknown = typeof plex === 'object' && plex !== null ? Reflect.get(plex, KEY) : null;
  if (typeof read !== 'function')
    throw wrongType('plex', 'a client that createPlexClient made', plex);
  // Only `attachInternals` sets it.
  return read() as Internals;
}
