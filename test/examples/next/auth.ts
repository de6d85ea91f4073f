import { betterAuth } from 'better-auth';
import { memoryAdapter, type MemoryDB } from 'better-auth/adapters/memory';
import { nextCookies } from 'better-auth/next-js';
import { plex } from 'plex-pin/better-auth';
import { plexTv, secret } from './session';

// Next loads this file several times, for its pages and for its routes.
const shared = globalThis as { database?: MemoryDB };
shared.database ??= { user: [], session: [], account: [], verification: [] };

const createAuth = () =>
  betterAuth({
    baseURL: 'http://localhost',
    secret,
    database: memoryAdapter(shared.database ?? {}),
    plugins: [
      plex({
        clientIdentifier: 'next-server-action',
        product: 'Server action',
        ...(plexTv && { plexTv }),
      }),
      nextCookies(),
    ],
  });
let auth: ReturnType<typeof createAuth> | undefined;
// Next also loads it to build the app, where there is no secret.
export const getAuth = () => (auth ??= createAuth());
