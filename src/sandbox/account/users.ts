import type { User } from '../../../generated/operations.ts';
import { defaultFields } from './account-fields.ts';
import { alphabets, randomText } from '../random.ts';

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
 * A test user. Each field has a default, which depends on the kind of account: a user with an active `subscription`
 * has a Plex Pass, and a user without a username is a managed user of the Plex Home, to which all users with `home`
 * belong.
 *
 * @example { username: 'ada', email: 'ada@example.com', subscription: { active: true } }
 * @example { username: '', title: 'Byron' } // a managed user
 */
export interface SandboxUser extends DeepPartial<Omit<User, 'authToken'>> {
  /**
   * The unique name that `approve` and `servers` refer to. That of a managed user is empty or null, or missing: then
   * `title` is the name to refer to.
   */
  username?: string | null;
  /** The password for `POST /users/sign_in.xml`, which old clients use. Without one, the user cannot sign in there. */
  password?: string;
  /** The PIN that a switch to this user of the Plex Home requires; none by default. */
  homePin?: string;
}

/** A user with all the fields of `GET /user` except the token. */
export type Account = DeepPartial<Omit<User, 'authToken'>> & {
  id: number;
  uuid: string;
  title: string;
  /** The unique name that a test refers to: the username, or the title of a managed user. */
  name: string;
  password?: string;
  /** The hash of a Plex Home PIN, which is sent if the account is protected. */
  pin: string;
  homePin?: string;
  serviceToken: string;
  serviceSecret: string;
};

/** The users of a sandbox by default: the first one owns the servers, the second one is a friend. */
export const defaultUsers: readonly SandboxUser[] = [
  {
    username: 'owner',
    title: 'Olive Owner',
    email: 'owner@example.com',
    home: true,
    homeAdmin: true,
    protected: true,
    subscription: { active: true, status: 'Active', plan: 'lifetime' },
  },
  { username: 'friend', title: 'Finn Friend', email: 'friend@example.com' },
];

/** Creates the accounts of these users. */
export function createAccounts(users: readonly SandboxUser[]): Account[] {
  if (users.length === 0) throw new TypeError('A sandbox needs at least one user');
  const accounts = users.map(toAccount);
  const names = accounts.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new TypeError(
      'Two users of the sandbox have the same username, or the same title without a username',
    );
  }
  for (const field of ['id', 'uuid'] as const) {
    if (new Set(accounts.map((account) => account[field])).size < accounts.length) {
      throw new TypeError(`Two users of the sandbox have the same ${field}`);
    }
  }
  const homeSize = accounts.filter(({ home }) => home === true).length;
  return accounts.map((account) => ({ homeSize: account.home ? homeSize : 1, ...account }));
}

/** Finds the account with this name, or returns the first account if there is no name. */
export function findAccount(accounts: readonly Account[], name?: string): Account {
  const account =
    name === undefined ? accounts[0] : accounts.find((candidate) => candidate.name === name);
  if (account) return account;
  const names = accounts.map((known) => known.name).join(', ');
  throw new TypeError(`The sandbox has no user '${name}'; it has ${names}`);
}

function toAccount(user: SandboxUser, index: number): Account {
  const name = user.username || user.title;
  if (!name) {
    throw new TypeError('Each user of a sandbox needs a username, or a title if it is managed');
  }
  const uuid = user.uuid ?? (index + 1).toString(16).padStart(16, '0');
  const defaults = defaultFields(user);
  return {
    ...defaults,
    thumb: `https://plex.tv/users/${uuid}/avatar?c=1`,
    protected: user.homePin !== undefined,
    ...user,
    // These objects may be partial too: missing fields get their defaults.
    subscription:
      user.subscription === null ? null : { ...defaults.subscription, ...user.subscription },
    profile: user.profile === null ? null : { ...defaults.profile, ...user.profile },
    id: user.id ?? 1001 + index,
    uuid,
    name,
    title: user.title || name,
    pin: user.pin ?? randomText(alphabets.token, 43),
    serviceToken: randomText(alphabets.token, 20),
    serviceSecret: randomText(alphabets.token, 20),
  };
}

/** Converts an account to the response of `GET /user` for this token. */
export function toUserModel(
  {
    name: _name,
    password: _password,
    homePin: _homePin,
    pin,
    serviceToken,
    serviceSecret,
    ...account
  }: Account,
  token: string,
): DeepPartial<User> {
  return {
    ...account,
    authToken: token,
    // plex.tv sends the hash only for an account with a PIN [seen].
    ...(account.protected && { pin }),
    // Besides the token and the hash, these are the secrets of the response, which a client must not log.
    services: [
      {
        identifier: 'lyricfind',
        endpoint: 'https://lyricfind.plex.tv/',
        token: serviceToken,
        secret: serviceSecret,
        status: 'online',
      },
    ],
  };
}
