import { type Operations, operations } from '../../generated/operations.ts';
import { buildRequest, call, type CallOptions } from './call.ts';
import type { OperationName } from './operation.ts';
import { type PlexClientOptions, readOptions } from './options.ts';
import { attachState, type ClientState } from './client-state.ts';
import { tokenSource, type TokenSource } from './token.ts';

/**
 * A client of plex.tv: one method for each operation of the API, and `withToken`.
 *
 * Every method takes a request object (where the operation has fields) and the options of the call.
 * It rejects with a {@link PlexInputError} before anything is sent when an argument is wrong, and
 * otherwise with a {@link PlexApiError}, {@link PlexResponseError}, {@link PlexNetworkError} or
 * {@link PlexTimeoutError}, or with the reason of the signal that aborted it.
 */
export type PlexClient = { readonly [Name in OperationName]: PlexMethod<Name> } & {
  /**
   * The same client, signed in: it sends this token with every operation that takes one.
   *
   * @param token The token, or a function that is asked for one before each such request, such as the `getToken` of a
   *   token keeper.
   * @throws {PlexInputError} The token is empty, or could not stand in a header.
   */
  readonly withToken: (token: TokenSource) => PlexClient;
};

/** One operation of a client. */
export interface PlexMethod<Name extends OperationName> {
  /** Sends the request and gives back what plex.tv answered. */
  (...args: CallArguments<Name>): Promise<Operations[Name]['response']>;
  /** The request as it would be sent, without sending it. It holds the token, if one would be sent. */
  readonly request: (...args: CallArguments<Name>) => Promise<Request>;
}

/** What a method is called with: the request may be left out where all its fields may. */
export type CallArguments<Name extends OperationName> =
  {} extends ClientRequest<Name>
    ? [request?: ClientRequest<Name>, options?: CallOptions]
    : [request: ClientRequest<Name>, options?: CallOptions];

/** The request of an operation as a method takes it: the client fills in its own identifier. */
export type ClientRequest<Name extends OperationName> = Optional<
  Operations[Name]['request'],
  'xPlexClientIdentifier'
>;

type Optional<Fields, Key extends string> = string extends keyof Fields
  ? Fields
  : Omit<Fields, Key> & Partial<Pick<Fields, Key & keyof Fields>>;

/**
 * Makes a client. Nothing is sent until a method is called.
 *
 * @example
 *
 * ```ts
 * const plex = createPlexClient({ clientIdentifier: installationId, product: 'My App' });
 * const pin = await plex.getPin({ strong: true });
 * ```
 *
 * @throws {PlexInputError} An option is wrong; `field` names it.
 */
export function createPlexClient(options: PlexClientOptions): PlexClient {
  return fromSettings(readOptions(options));
}

function fromSettings(settings: ClientState): PlexClient {
  const methods = Object.fromEntries(
    (Object.keys(operations) as OperationName[]).map((name) => {
      const method = (fields?: unknown, options?: CallOptions) =>
        call(settings, name, fields, options);
      const request = (fields?: unknown, options?: CallOptions) =>
        buildRequest(settings, name, fields, options);
      return [name, Object.assign(method, { request })];
    }),
  );
  const withToken = (token: TokenSource) =>
    fromSettings({ ...settings, token: tokenSource(token) });
  // Made from the same table as the type, and each answer has passed the validator of its type.
  const client = { ...methods, withToken } as unknown as PlexClient;
  attachState(client, settings);
  return client;
}
