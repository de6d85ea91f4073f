import type { User } from '../../generated/operations.ts';
import { alphabets, randomText } from './random.ts';

/**
 * A model of the spec whose fields are all optional, so that a new field in the spec needs no change here. The tests
 * check that each response matches the spec.
 */
export type DeepPartial<Model> = Model extends readonly (infer Item)[]
  ? DeepPartial<Item>[]
  : Model extends object
    ? { [Name in keyof Model]?: DeepPartial<Model[Name]> }
    : Model;

/**
 * A test user. Each field except the username has a default.
 *
 * @example { username: 'ada', email: 'ada@example.com', subscription: { active: false } }
 */
export interface SandboxUser extends DeepPartial<Omit<User, 'authToken'>> {
  /** The unique name that `approve` and `servers` refer to. */
  username: string;
}

/** A user with all the fields of `GET /user` except the token. */
export type Account = DeepPartial<Omit<User, 'authToken'>> & {
  id: number;
  uuid: string;
  username: string;
  title: string;
  /** The hash of a Plex Home PIN. */
  pin: string;
  serviceToken: string;
};

/** The users of a sandbox by default: the first one owns the servers, the second one is a friend. */
export const defaultUsers: readonly SandboxUser[] = [
  {
    username: 'owner',
    title: 'Olive Owner',
    email: 'owner@example.com',
    home: true,
    homeAdmin: true,
    subscription: { active: true, status: 'Active', plan: 'lifetime' },
  },
  { username: 'friend', title: 'Finn Friend', email: 'friend@example.com' },
];

/** Creates the accounts of these users. */
export function createAccounts(users: readonly SandboxUser[]): Account[] {
  if (users.length === 0) throw new TypeError('A sandbox needs at least one user');
  const accounts = users.map(toAccount);
  for (const field of ['username', 'id', 'uuid'] as const) {
    if (new Set(accounts.map((account) => account[field])).size < accounts.length) {
      throw new TypeError(`Two users of the sandbox have the same ${field}`);
    }
  }
  return accounts;
}

/** Finds the account with this username, or returns the first account if there is no username. */
export function findAccount(accounts: readonly Account[], username?: string): Account {
  const account =
    username === undefined
      ? accounts[0]
      : accounts.find((candidate) => candidate.username === username);
  if (account) return account;
  const names = accounts.map((known) => known.username).join(', ');
  throw new TypeError(`The sandbox has no user '${username}'; it has ${names}`);
}

function toAccount(user: SandboxUser, index: number): Account {
  const uuid = user.uuid ?? (index + 1).toString(16).padStart(16, '0');
  return {
    id: 1001 + index,
    title: user.username,
    email: `${encodeURIComponent(user.username)}@example.com`,
    friendlyName: user.title ?? user.username,
    thumb: `https://plex.tv/users/${uuid}/avatar?c=1`,
    home: false,
    homeAdmin: false,
    restricted: false,
    subscription: { active: false, status: 'Inactive', plan: null },
    pin: randomText(alphabets.token, 43),
    serviceToken: randomText(alphabets.token, 20),
    ...user,
    uuid,
  };
}

/** Converts an account to the response of `GET /user` for this token. */
export function toUserModel(
  { pin, serviceToken, ...account }: Account,
  token: string,
): DeepPartial<User> {
  // The type of the model allows no more fields in a literal, but the spec allows them in a response.
  const extra = {
    // python-plexapi reads these without checking that they are present.
    scrobbleTypes: '',
    profile: { autoSelectAudio: true, defaultAudioLanguage: 'en', autoSelectSubtitle: 0 },
    // Besides the token, these are the secrets of the response, which a client must not log.
    pin,
    services: [
      {
        identifier: 'sandbox',
        endpoint: 'https://plex.tv',
        token: serviceToken,
        status: 'online',
      },
    ],
  };
  return { ...account, authToken: token, ...extra };
}
