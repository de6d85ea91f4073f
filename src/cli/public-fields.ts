import type { Connection, Resource, Subscription, User } from '../index.ts';

// Fields are listed, and not those left out that are known to be secret: plex.tv's answers hold
// more than is documented, tokens and a hashed PIN among it.

const USER = [
  'id',
  'uuid',
  'username',
  'title',
  'email',
  'friendlyName',
  'thumb',
  'home',
  'homeAdmin',
  'restricted',
] as const satisfies readonly (keyof User)[];

const SUBSCRIPTION = [
  'active',
  'status',
  'plan',
] as const satisfies readonly (keyof Subscription)[];

const RESOURCE = [
  'name',
  'product',
  'productVersion',
  'platform',
  'clientIdentifier',
  'provides',
  'owned',
] as const satisfies readonly (keyof Resource)[];

const CONNECTION = [
  'protocol',
  'address',
  'port',
  'uri',
  'local',
  'relay',
  'IPv6',
] as const satisfies readonly (keyof Connection)[];

/** What of a user may be printed. */
export const publicUser = (user: User): object => ({
  ...pick(user, USER),
  ...(user.subscription && { subscription: pick(user.subscription, SUBSCRIPTION) }),
});

/** What of a device may be printed. */
export const publicResource = (resource: Resource): object => ({
  ...pick(resource, RESOURCE),
  connections: (resource.connections ?? []).map((connection) => pick(connection, CONNECTION)),
});

const pick = <Value extends object>(value: Value, names: readonly (keyof Value)[]): object =>
  Object.fromEntries(names.flatMap((name) => (name in value ? [[name, value[name]]] : [])));
