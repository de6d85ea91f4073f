import type { Awaitable, GenericEndpointContext } from 'better-auth';
import {
  FUNCTION,
  rejectUnknownKeys,
  validateField,
  type FieldSchema,
} from '../client/validate.ts';
import {
  createPlexClient,
  type DeviceKey,
  type OwnedServer,
  type PlexClient,
  type PlexClientOptions,
  type TokenScope,
  type User,
} from '../index.ts';
import { readKeyScope } from '../server/key-scope.ts';
import { readOwnedServer, readRequiredServers } from '../server/required-servers.ts';

/** Options of the plugin: those of `createPlexClient`, and the following. */
export interface PlexOptions extends PlexClientOptions {
  /** Lets only users sign in who have an account already, or link Plex to one. Default `false`. */
  disableSignUp?: boolean | undefined;
  /**
   * Creates users only where a sign-in requests it with `requestSignUp: true`. Default `false`.
   */
  disableImplicitSignUp?: boolean | undefined;
  /**
   * Lets only users in who have access to this media server, or to one of several. `npx plex-pin servers` prints both
   * values. It applies to linking as well.
   *
   * @example { machineIdentifier: '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c', ownerId: 123456 }
   */
  requireServer?: OwnedServer | readonly OwnedServer[] | undefined;
  /**
   * Fields of the user to set when a user signs up: `name`, `image`, `email`, and additional fields of your `user`
   * model. An address never counts as verified, whatever this returns.
   */
  mapProfileToUser?: ((profile: User) => Awaitable<PlexMappedUser>) | undefined;
  /**
   * Provides a key of `plex-pin/jwt` for each sign-in. The token is then a JWT, which Better Auth refreshes when it has
   * expired. When a sign-in starts, this is called without `kid` and returns a new key. Later it is called with the
   * `kid` of that key, possibly on another server: store keys where all your servers can read them.
   */
  deviceKey?:
    | ((
        kid: string | undefined,
        context: GenericEndpointContext | undefined,
      ) => Awaitable<DeviceKey>)
    | undefined;
  /**
   * The claims about the user to include in the token. Default `['username']`. Requires a `deviceKey`, because
   * other tokens contain no claims.
   *
   * @example ['username', 'email']
   */
  scope?: readonly TokenScope[] | undefined;
}

/** What `mapProfileToUser` returns: fields of the user. */
export interface PlexMappedUser {
  /** An additional field of your `user` model. */
  [field: string]: unknown;
  /** The account's `friendlyName`, `title` or `username` by default. */
  name?: string | undefined;
  /** The account's address by default, or a placeholder if it has none. */
  email?: string | null | undefined;
  /** The account's picture by default. */
  image?: string | null | undefined;
}

/** The validated options of the plugin. */
export interface PlexConfig {
  plex: PlexClient;
  disableSignUp: boolean;
  disableImplicitSignUp: boolean;
  /** Empty if no server is required. */
  requireServer: readonly OwnedServer[];
  mapProfileToUser: PlexOptions['mapProfileToUser'];
  deviceKey: PlexOptions['deviceKey'];
  scope: readonly TokenScope[] | undefined;
}

const BOOLEAN: FieldSchema = { types: ['boolean'] };
const OPTIONAL_FUNCTION: FieldSchema = { types: FUNCTION.types ?? [] };

/** Validates the options. Throws a PlexInputError that names the first invalid one. */
export function readOptions(options: PlexOptions): PlexConfig {
  if (typeof options !== 'object' || options === null)
    rejectUnknownKeys('plex', options, ['clientIdentifier']);
  const {
    disableSignUp,
    disableImplicitSignUp,
    requireServer,
    mapProfileToUser,
    deviceKey,
    scope,
    ...clientOptions
  } = options;
  const plex = createPlexClient(clientOptions);
  validateField('disableSignUp', BOOLEAN, disableSignUp);
  validateField('disableImplicitSignUp', BOOLEAN, disableImplicitSignUp);
  validateField('mapProfileToUser', OPTIONAL_FUNCTION, mapProfileToUser);
  validateField('deviceKey', OPTIONAL_FUNCTION, deviceKey);
  return {
    plex,
    disableSignUp: disableSignUp ?? false,
    disableImplicitSignUp: disableImplicitSignUp ?? false,
    requireServer: readRequiredServers(requireServer, readOwnedServer),
    mapProfileToUser,
    deviceKey,
    scope: readKeyScope(scope, deviceKey),
  };
}
