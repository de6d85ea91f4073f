import { type OperationName, type Operations, operations } from '../../generated/operations.ts';
import { type CallOptions, checkToken, createMethods } from './call.ts';
import { attachState, type ClientState, type TokenSource } from './client-state.ts';
import { type PlexClientOptions, readOptions } from './options.ts';
import { plexFetch, type PlexFetch } from './plex-fetch.ts';

/**
 * A client of plex.tv, with one method for each operation of the API.
 *
 * Each method takes the fields of its request, if it has any, and per-call options. It rejects with a
 * {@link PlexInputError} before anything is sent if an argument is not valid, and otherwise with a {@link PlexApiError},
 * {@link PlexResponseError}, {@link PlexNetworkError} or {@link PlexTimeoutError}, or with the reason of the signal that
 * aborted it.
 *
 * @interface
 */
export type PlexClient = { readonly [Name in keyof Operations]: PlexMethod<Name> } & {
  readonly fetch: PlexFetch;
  /**
   * Returns the same client, signed in: it sends this token with every operation that takes one.
   *
   * @param token The token, or a function that returns one and is called before each such request, such as the
   *   `getToken` of a token keeper.
   * @throws {PlexInputError} The token is empty, or a header cannot hold it.
   */
  readonly withToken: (token: TokenSource) => PlexClient;
};

/** A method of a client. Its call signature has no comment, so that editors show the one of its operation. */
export interface PlexMethod<Name extends OperationName> {
  (...args: CallArguments<Name>): Promise<Operations[Name]['response']>;
  /** Builds the request without sending it, and without middleware. It contains the token, if one would be sent. */
  readonly request: (...args: CallArguments<Name>) => Promise<Request>;
}

/** The arguments of a method: the request is optional if all its fields are. */
export type CallArguments<Name extends OperationName> =
  {} extends ClientRequest<Name>
    ? [request?: ClientRequest<Name>, options?: CallOptions]
    : [request: ClientRequest<Name>, options?: CallOptions];

/** The request of an operation as a method takes it: the client fills in its own identifier. */
export type ClientRequest<Name extends OperationName> = Operations[Name]['input'];

/**
 * Creates a client. Nothing is sent until a method is called.
 *
 * @example
 *
 * ```ts
 * const plex = createPlexClient({ clientIdentifier: installationId, product: 'My App' });
 * const pin = await plex.getPin({ strong: true });
 * ```
 *
 * @param options The identity of your app, `clientIdentifier` at least, and how the client sends its requests.
 * @throws {PlexInputError} An option is not valid; `field` names it.
 */
export function createPlexClient(options: PlexClientOptions): PlexClient {
  return fromState(readOptions(options));
}

function fromState(state: ClientState): PlexClient {
  const fetch: PlexFetch = (input, init) => plexFetch(state, input, init);
  const withToken = (token: TokenSource) =>
    fromState({ ...state, token: typeof token === 'function' ? token : checkToken(token) });
  // The methods come from the same table as the type, and each response has passed the validator of its type.
  const client = { ...createMethods(state, operations), fetch, withToken } as unknown as PlexClient;
  attachState(client, state);
  return client;
}
