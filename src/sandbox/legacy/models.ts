/**
 * The models of the first version of plex.tv's API, in XML: `MediaContainer` with elements whose names are capitalized.
 * The attributes are those of recorded responses [seen]: Home Assistant (tests/components/plex/fixtures) for users, and
 * plex-api.rs (tests/mocks/myplex) for devices. No response of the other operations was recorded: they have the fields
 * that working clients read (python-plexapi, Tautulli, Organizr, Seerr).
 */
import type { OwnedDevice } from '../account/servers.ts';
import type { Account } from '../account/users.ts';
import { element, toDocument } from '../http/xml.ts';

/** The machine identifier of plex.tv itself, which it sends with each list. */
const container = {
  friendlyName: 'myPlex',
  identifier: 'com.plexapp.plugins.myplex',
  machineIdentifier: '0'.repeat(40),
};

/** Creates `GET /api/users`: the people with whom an account shares servers, or who belong to the same Plex Home. */
export function usersXml(
  account: Account,
  accounts: readonly Account[],
  own: readonly OwnedDevice[],
): string {
  const users = accounts
    .filter((other) => other !== account)
    .map((other) => ({ other, servers: own.flatMap((device) => serverElement(device, other)) }))
    .filter(({ other, servers }) => servers.length > 0 || sharesHome(account, other))
    .map(({ other, servers }) => element('User', friendAttributes(account, other), ...servers));
  const size = users.length;
  return toDocument(element('MediaContainer', { ...container, totalSize: size, size }, ...users));
}

const sharesHome = (one: Account, other: Account): boolean =>
  one.home === true && other.home === true;

const permissions = {
  allowTuners: 0,
  allowSync: 0,
  allowCameraUpload: 0,
  allowChannels: 0,
  allowSubtitleAdmin: 0,
};

const filters = {
  filterAll: '',
  filterMovies: '',
  filterMusic: '',
  filterPhotos: '',
  filterTelevision: '',
};

const friendAttributes = (account: Account, friend: Account) => ({
  id: friend.id,
  title: friend.title,
  username: friend.username ?? '',
  email: friend.email ?? '',
  recommendationsPlaylistId: '',
  thumb: friend.thumb,
  protected: friend.protected === true,
  spencer: false,
  home: sharesHome(account, friend),
  ...permissions,
  ...filters,
  restricted: friend.restricted === true,
});

function serverElement({ device, owner, others }: OwnedDevice, friend: Account): string[] {
  const user = others.find(({ account }) => account === friend);
  if (!user) return [];
  return [
    element('Server', {
      id: shareId(owner.account, friend),
      serverId: owner.account.id,
      machineIdentifier: device.clientIdentifier,
      name: device.name,
      lastSeenAt: toEpoch(device.lastSeenAt),
      numLibraries: sections.length,
      allLibraries: true,
      owned: true,
      pending: user.pending,
    }),
  ];
}

/** An ID that is the same in each list. */
const shareId = (owner: Account, friend: Account): number => owner.id * 10_000 + friend.id;

const toEpoch = (time: string | null | undefined): number => Date.parse(time ?? '') / 1000;

const sections = [
  { id: 1001, key: 1, title: 'Movies', type: 'movie' },
  { id: 1002, key: 2, title: 'TV Shows', type: 'show' },
];

/** Creates `GET /api/servers/{machineIdentifier}/shared_servers`: the shares of one server, for its owner. */
export function sharedServersXml({ device, owner, others }: OwnedDevice): string {
  const shares = others.map(({ account, accessToken, pending }) =>
    element(
      'SharedServer',
      {
        id: shareId(owner.account, account),
        username: account.username ?? '',
        email: account.email ?? '',
        userID: account.id,
        accessToken,
        name: device.name,
        acceptedAt: pending ? '' : toEpoch(device.createdAt),
        invitedAt: toEpoch(device.createdAt),
        ...permissions,
        owned: false,
        allLibraries: true,
        ...filters,
      },
      ...sections.map((section) => element('Section', { ...section, shared: true })),
    ),
  );
  const attributes = {
    ...container,
    machineIdentifier: device.clientIdentifier,
    size: shares.length,
  };
  return toDocument(element('MediaContainer', attributes, ...shares));
}

/** Creates `GET /api/home/users`: the members of a Plex Home. */
export function homeUsersXml(account: Account, accounts: readonly Account[]): string {
  const users = accounts
    .filter((other) => other === account || sharesHome(account, other))
    .map((user) =>
      element('User', {
        id: user.id,
        uuid: user.uuid,
        admin: user.homeAdmin === true,
        guest: user.guest === true,
        restricted: user.restricted === true,
        protected: user.protected === true,
        title: user.title,
        username: user.username ?? '',
        email: user.email ?? '',
        thumb: user.thumb,
      }),
    );
  return toDocument(element('MediaContainer', { ...container, size: users.length }, ...users));
}
