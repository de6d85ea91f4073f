// Express. Run: npm run build && npx tsx examples/express/server.ts
import { randomUUID } from 'node:crypto';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';

// Without a secret of its own, it forgets what it began when it stops.
const { PORT = '3000', PLEX_TV, SECRET = randomUUID() } = process.env;
const sessions = new Map<string, string>(); // an app has a store for them

const plex = createPlexClient({
  clientIdentifier: '7b1e9a40-express-example', // make a UUID once, store it
  product: 'Express example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler(plex, {
  path: '/auth/plex',
  secret: SECRET,
  async onSignedIn({ user, returnTo }) {
    const session = randomUUID();
    const { title, uuid } = await user();
    sessions.set(session, title ?? uuid);
    const cookie = `session=${session}; Path=/; HttpOnly; SameSite=Lax`;
    const headers = { Location: returnTo, 'Set-Cookie': cookie };
    return new Response(null, { status: 303, headers });
  },
});

const app = express();
// Before what reads bodies, and with `all`, which leaves the path whole.
app.all('/auth/plex/*route', getRequestListener(signIn));
app.get('/', ({ headers }, response) => {
  const [, session = ''] = /session=([\w-]+)/.exec(headers.cookie ?? '') ?? [];
  const user = sessions.get(session);
  if (user !== undefined) return response.type('text').send(`Hello, ${user}`);
  const form = '<form method="post" action="/auth/plex/start"><button>Sign in with Plex</button>';
  return response.send(form);
});
const server = app.listen(Number(PORT), () => console.log(server.address()));
