import type { Resource, User } from '../../generated/operations.ts';
import type { CallOptions } from '../client/call.ts';
import type { PlexClient } from '../client/client.ts';
import {
  type FieldSchema,
  rejectUnknownKeys,
  typeMismatch,
  validateField,
} from '../client/validate.ts';
import { listServers } from './list-servers.ts';

/** A media server, and the account that owns it. `npx plex-pin servers` prints both. */
export interface OwnedServer {
  /** The machine identifier of the server: its `clientIdentifier` in `getResources`. It is not a secret. */
  machineIdentifier: string;
  /** The numeric ID of the owner's account: `id` of `getUser`. */
  ownerId: number;
}

/**
 * Returns whether the signed-in user has access to a media server, as its owner, as a member of the owner's Plex Home,
 * or because it is shared with the user.
 *
 * It searches the user's own list of servers, and compares the owner. A machine identifier by itself proves nothing: a
 * media server reveals it to anybody, and anybody can give their own server the same one. The list of plex.tv names the
 * owner of each server that somebody else owns [seen]; a server that the user owns is compared by the ID of the user,
 * which takes a second request.
 *
 * @example
 *
 * ```ts
 * const ours = { machineIdentifier: '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c', ownerId: 123456 };
 * if (!(await hasAccess(plex.withToken(token), ours))) throw new Error('Ask the owner to share the server');
 * ```
 *
 * @param plex A client with the token of the user.
 * @param server The machine identifier of the server and the ID of the account that owns it.
 * @param options `signal`, `timeout` in ms, `token` and `headers` of the call.
 * @throws {PlexInputError} An argument is not valid. Nothing was sent.
 * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} plex.tv failed, which does not mean
 *   that the user has no access.
 */
export async function hasAccess(
  plex: PlexClient,
  server: OwnedServer,
  options?: CallOptions,
): Promise<boolean> {
  validateOwnedServer('server', server);
  return hasAccessToAny([server], {
    servers: () => listServers(plex, options),
    user: () => plex.getUser(undefined, options),
  });
}

const MACHINE_IDENTIFIER: FieldSchema = { required: true, types: ['string'] };
const OWNER_ID: FieldSchema = { required: true, types: ['integer'], minimum: 1 };

/** Throws a PlexInputError unless a value is an `OwnedServer`. */
export function validateOwnedServer(field: string, server: unknown): asserts server is OwnedServer {
  if (typeof server !== 'object' || server === null)
    throw typeMismatch(field, 'an object { machineIdentifier, ownerId }', server);
  const { machineIdentifier, ownerId } = server as Partial<OwnedServer>;
  rejectUnknownKeys(field, server, ['machineIdentifier', 'ownerId'], 'field');
  validateField(`${field}.machineIdentifier`, MACHINE_IDENTIFIER, machineIdentifier);
  validateField(`${field}.ownerId`, OWNER_ID, ownerId);
}

/** The data that decides whether a user has access. */
interface UserRequests {
  readonly servers: () => Promise<Resource[]>;
  readonly user: () => Promise<User>;
}

/** Returns whether a user has access to one of these servers. A server without `ownerId` matches any owner. */
export async function hasAccessToAny(
  required: readonly { machineIdentifier: string; ownerId?: number | undefined }[],
  { servers, user }: UserRequests,
): Promise<boolean> {
  for (const server of await servers()) {
    const owners = required
      .filter(({ machineIdentifier }) => isSame(machineIdentifier, server.clientIdentifier))
      .map(({ ownerId }) => ownerId);
    if (owners.includes(undefined)) return true;
    if (owners.length > 0 && owners.includes(await ownerOf(server, user))) return true;
  }
  return false;
}

/** Machine identifiers are hexadecimal. */
const isSame = (one: string, other: string | null | undefined): boolean =>
  one.toLowerCase() === other?.toLowerCase();

/** Returns the ID of the account that owns a server; undefined if plex.tv does not say who does. */
export async function ownerOf(
  server: Pick<Resource, 'owned' | 'ownerId'>,
  user: UserRequests['user'],
): Promise<number | undefined> {
  return server.ownerId ?? (server.owned === true ? (await user()).id : undefined);
}
