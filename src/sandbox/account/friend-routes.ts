import type { Hono } from 'hono';
import { authenticate } from './account-routes.ts';
import type { RequestEnv } from '../http/parameters.ts';
import { modelResponse } from '../http/response.ts';
import type { Servers } from './servers.ts';
import type { Tokens } from '../tokens.ts';
import type { Account } from './users.ts';
import type { Fields } from '../http/xml.ts';

export interface FriendRoutesContext {
  tokens: Tokens;
  accounts: readonly Account[];
  servers: Servers;
}

/** Adds `GET /friends`: the users with whom the user shares servers, and those who share servers with the user. */
export function addFriendRoutes(
  app: Hono<RequestEnv>,
  { tokens, accounts, servers }: FriendRoutesContext,
): void {
  app.get('/friends', (c) => {
    const { account } = authenticate(c, tokens);
    const friends = accounts
      .filter((other) => other !== account)
      .map((other) => ({ other, shared: sharedServers(servers, account, other) }))
      .filter(
        ({ other, shared }) =>
          shared.length > 0 || sharedServers(servers, other, account).length > 0,
      )
      .map(({ other, shared }) => toFriendModel(account, other, shared));
    return modelResponse(c.req.raw, 200, 'friends', friends);
  });
}

type ListedServer = ReturnType<Servers['listFor']>[number];

/** Returns the servers that one user owns and another user may use. */
function sharedServers(servers: Servers, owner: Account, friend: Account): ListedServer[] {
  const none = { https: false, relay: false, ipv6: false };
  return servers
    .listFor(friend, none)
    .filter(({ ownerId, provides }) => ownerId === owner.id && provides === 'server');
}

/** The settings of a share without restrictions [seen]. */
const SHARING_SETTINGS = {
  allowChannels: false,
  allowSubtitleAdmin: false,
  filterMovies: '',
  filterMusic: '',
  filterPhotos: null,
  filterTelevision: '',
  filterAll: null,
  allowSync: true,
  allowCameraUpload: false,
  allowTuners: 0,
};

/** Converts a friend to an item of `GET /friends`, with the fields of a recorded response. */
function toFriendModel(account: Account, friend: Account, shared: readonly ListedServer[]): Fields {
  const isManaged = friend.restricted === true;
  return {
    status: 'accepted',
    sharingSettings: SHARING_SETTINGS,
    sharedServers: shared.map((server, index) => ({
      id: 1 + index,
      name: server.name,
      invitedId: friend.id,
      invitedEmail: null,
      serverId: 1 + index,
      accepted: true,
      acceptedAt: '2024-01-01T00:00:00Z',
      deletedAt: null,
      leftAt: null,
      machineIdentifier: server.clientIdentifier,
      lastSeenAt: '2024-01-01T00:00:00Z',
      inviteToken: 'sandbox-invite-token',
      sharingSettings: SHARING_SETTINGS,
      libraries: [{ id: 1001, key: 1, title: 'Movies', type: 'movie' }],
      ownerId: account.id,
      owned: true,
      numLibraries: 1,
      allLibraries: true,
    })),
    // No response with a server that the friend shares with the user was recorded.
    sharedSources: [],
    id: friend.id,
    uuid: friend.uuid,
    title: friend.title,
    username: isManaged ? null : (friend.username ?? null),
    restricted: isManaged,
    email: isManaged ? null : (friend.email ?? null),
    friendlyName: friend.friendlyName ?? null,
    thumb: friend.thumb ?? null,
    home: account.home === true && friend.home === true,
    restrictionProfile: null,
  };
}
