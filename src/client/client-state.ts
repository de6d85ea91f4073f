import { typeMismatch } from './validate.ts';
import type { TokenSource } from './token.ts';

/** The options of a client after they were checked, and what its calls have learnt. */
export interface ClientState {
  clientIdentifier: string;
  /** The headers of every request: who asks, and for JSON. */
  identity: Record<string, string>;
  /** What it says of app and device, as it was given, for the page where the user approves. */
  device: Readonly<Record<string, string | undefined>>;
  /** Origin that replaces every host, without a slash at its end. */
  plexTv: string | undefined;
  fetch: typeof fetch | undefined;
  timeout: number;
  token?: TokenSource;
  /** Shared by the clients that `withToken` makes. */
  lastResponse: { current?: LastResponse };
}

/**
 * Known to all copies of this library in a process: the entries of the package are built apart, and
 * a bundler may put the same one in twice.
 */
const KEY = Symbol.for('plex-pin.client');

/** Gives a client its settings, behind a function so that printing the client shows nothing of them. */
export const attachState = (client: object, settings: ClientState): void => {
  Object.defineProperty(client, KEY, { value: () => settings });
};

/** The settings of a client. Throws a PlexInputError for anything that `createPlexClient` did not make. */
export function clientState(plex: object): ClientState {
  const read = (plex as { [KEY]?: () => ClientState } | null | undefined)?.[KEY];
  if (!read) throw typeMismatch('plex', 'a client that createPlexClient made', plex);
  return read();
}

/** When plex.tv answered last: what its `Date` said, and the local clocks. `plex-pin/jwt` tells its time from it. */
export interface LastResponse {
  readonly date: string | null;
  /** In ms since 1970. */
  readonly wall: number;
  /** On the clock of `performance.now()`, which nobody can set. */
  readonly monotonic: number;
}

/** The time of an answer by its `Date`, in ms since 1970; the local one of then where it did not say. */
export function serverTime(date: string | null | undefined, local = Date.now()): number {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? local : time;
}
