/** A process of an app. It creates a keeper, and calls `getToken` as often as its parent orders. */
import { Redis } from 'ioredis';
import { createPlexClient, PlexError } from '../../src/index.ts';
import {
  createTokenKeeper,
  type DeviceKeyJson,
  importDeviceKey,
  type TokenStore,
} from '../../src/jwt/index.ts';

export interface Setup {
  clientIdentifier: string;
  plexTv: string;
  socket: string;
  key: DeviceKeyJson;
  /** The module with the `redisStore` of docs/guides/token-keeper.md. */
  recipe: string;
}
/** How many calls to make at the same time. */
export type Order = number;
/** The token of each call, or the code of its error. */
export type Report = string[];

const { clientIdentifier, plexTv, socket, key, recipe } = JSON.parse(
  process.argv[2] ?? '',
) as Setup;
const { redisStore } = (await import(recipe)) as { redisStore: (redis: Redis) => TokenStore };
const redis = new Redis(socket);
const keeper = createTokenKeeper(createPlexClient({ clientIdentifier, plexTv }), {
  deviceKey: await importDeviceKey(key),
  store: redisStore(redis),
});

process.on('message', (order: Order) => {
  const calls = Array.from({ length: order }, () =>
    keeper
      .getToken()
      .catch((error: unknown) => (error instanceof PlexError ? error.code : String(error))),
  );
  void Promise.all(calls).then((report: Report) => process.send?.(report));
});
process.on('disconnect', () => redis.disconnect());
await redis.ping();
process.send?.('ready');
