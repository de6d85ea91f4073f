// The server's half: Better Auth with a database, and the plugin.
import { betterAuth } from 'better-auth';
import { SqliteDialect } from 'kysely';
import Database from 'libsql';
import { plex } from 'plex-pin/better-auth';

const { DATABASE = ':memory:', PLEX_TV, SECRET } = process.env;

export const auth = betterAuth({
  ...(SECRET && { secret: SECRET }),
  database: {
    dialect: new SqliteDialect({ database: new Database(DATABASE) }),
    type: 'sqlite',
    transaction: true,
  },
  emailAndPassword: { enabled: true },
  plugins: [
    plex({
      clientIdentifier: '6a0c1b9e-better-auth-example', // make a UUID once, store it
      product: 'Better Auth example',
      ...(PLEX_TV && { plexTv: PLEX_TV }),
    }),
  ],
});
