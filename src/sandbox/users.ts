import type { User } from '../../generated/operations.ts';
import type { Draft } from './draft.ts';
import { alphabets, randomText } from './random.ts';

/**
 * A test user. Everything but the name is made up where it is left out.
 *
 * @example { username: 'ada', email: 'ada@example.com', subscription: { active: false } }
 */
export interface SandboxUser extends Draft<Omit<User, 'authToken'>> {
  /** The name that `approve` and `servers` refer to. Each user has another one. */
  username: string;
}

/** A user with all fields, as `GET /user` answers, but for the token. */
export type Account = Draft<Omit<User, 'authToken'>> & {
  id: number;
  uuid: string;
  username: string;
  title: string;
  /** The hash of a Plex Home PIN. */
  pin: string;
  serviceToken: string;
};

/** The users of a sandbox that was given none: the first owns servers, the second is a friend. */
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

/** The accounts of these users; the first is the one who approves unless another is named. */
export function createAccounts(users: readonly SandboxUser[]): Account[] {
  if (users.length === 0) throw new TypeError('A sandbox needs a user');
  const accounts = users.map(toAccount);
  for (const field of ['username', 'id', 'uuid'] as const) {
    if (new Set(accounts.map((account) => account[field])).size < accounts.length) {
      throw new TypeError(`Two users of the sandbox have the same ${field}`);
    }
  }
  return accounts;
}

/** The account with this username, or the first where none is named. */
export function accountOf(accounts: readonly Account[], username?: string): Account {
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
