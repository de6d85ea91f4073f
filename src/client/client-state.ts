import type { Client, Middleware } from 'openapi-fetch';
import type { paths } from '../../generated/types.ts';
import { typeMismatch } from './validate.ts';

/**
 * A token, or a function that returns one and is called before each request that needs it. If plex.tv responds that
 * the token has expired (498), the function is called once more, with that token, and the request is repeated. The
 * time that the function takes does not count towards the timeout, and an aborted call does not wait for it.
 */
export type TokenSource = string | ((expired?: string) => string | Promise<string>);

/** A client's options after validation, and the state that its calls share. */
export interface ClientState {
  readonly clientIdentifier: string;
  /** The options that describe the app and the device, for the page on which the user approves. */
  readonly device: Readonly<Record<string, string | undefined>>;
  /** The origin that replaces every host, without a trailing slash. */
  readonly plexTv: string | undefined;
  /** If undefined, the global `fetch` is looked up for each request, so that it can be replaced. */
  readonly fetch: typeof fetch | undefined;
  /** In ms. */
  readonly timeout: number;
  readonly middleware: readonly Middleware[];
  /** The openapi-fetch client, which has the identity headers of every request. */
  readonly http: Client<paths>;
  readonly token?: TokenSource;
  /** Shared with the clients that `withToken` creates. */
  readonly lastResponse: { current?: LastResponse };
}

/** When plex.tv last responded, by its `Date` header and by the local clocks. `plex-pin/jwt` derives plex.tv's time from it. */
export interface LastResponse {
  readonly date: string | null;
  /** In ms since 1970. */
  readonly wall: number;
  /** By `performance.now()`, which nobody can set. */
  readonly monotonic: number;
}

/** The time of a response by its `Date` header, in ms since 1970; `local` if there is none. */
export function serverTime(date: string | null | undefined, local = Date.now()): number {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? local : time;
}

/** The state is kept outside of the clients, so that printing a client does not show it. */
const states = new WeakMap<object, ClientState>();

export const attachState = (client: object, state: ClientState): void => {
  states.set(client, state);
};

/** Returns the state of a client. Throws a PlexInputError for anything that `createPlexClient` did not create. */
export function clientState(plex: object): ClientState {
  const state = states.get(plex);
  if (!state) throw typeMismatch('plex', 'a client that createPlexClient created', plex);
  return state;
}
