import { wrongType } from './fields.ts';
import type { LastAnswer } from './server-time.ts';
import type { TokenSource } from './token.ts';

/** The options of a client after they were checked, and what its calls have learnt. */
export interface Settings {
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
  lastAnswer: { current?: LastAnswer };
}

/**
 * Known to all copies of this library in a process: the entries of the package are built apart, and
 * a bundler may put the same one in twice.
 */
const KEY = Symbol.for('plex-pin.client');

/** Gives a client its settings, behind a function so that printing the client shows nothing of them. */
export const attachSettings = (client: object, settings: Settings): void => {
  Object.defineProperty(client, KEY, { value: () => settings });
};

/** The settings of a client. Throws a PlexInputError for anything that `createPlexClient` did not make. */
export function settingsOf(plex: object): Settings {
  const read = (plex as { [KEY]?: () => Settings } | null | undefined)?.[KEY];
  if (!read) throw wrongType('plex', 'a client that createPlexClient made', plex);
  return read();
}
