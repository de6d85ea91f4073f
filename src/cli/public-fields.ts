import type { Connection, Resource, Subscription, User } from '../index.ts';

// These lists name the fields that are safe to print, rather than the known secrets, because plex.tv's responses
// contain undocumented fields, among them tokens and a hashed PIN.

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

/** Returns the fields of a user that are safe to print. */
export const publicUser = (user: User): object => ({
  ...pick(user, USER),
  ...(user.subscription && { subscription: pick(user.subscription, SUBSCRIPTION) }),
});

/** Returns the fields of a device that are safe to print. */
export const publicResource = (resource: Resource): object => ({
  ...pick(resource, RESOURCE),
  connections: (resource.connections ?? []).map((connection) => pick(connection, CONNECTION)),
});

const pick = <Value extends object>(value: Value, names: readonly (keyof Value)[]): object =>
  Object.fromEntries(names.flatMap((name) => (name in value ? [[name, value[name]]] : [])));
