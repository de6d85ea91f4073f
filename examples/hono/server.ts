// Hono on Node. Run: npm run build && npx tsx examples/hono/server.ts
import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { generateSignedCookie, getSignedCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';

// Without a secret of its own, it forgets everybody when it stops.
const { PORT = '3000', PLEX_TV, SECRET = randomUUID() } = process.env;

const plex = createPlexClient({
  clientIdentifier: '0f3d5c1e-hono-example', // make a UUID once, store it
  product: 'Hono example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler(plex, {
  path: '/auth/plex',
  secret: SECRET,
  async onSignedIn({ user, returnTo }) {
    const { title, uuid } = await user();
    const options = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;
    const cookie = await generateSignedCookie('user', title ?? uuid, SECRET, options);
    const headers = { Location: returnTo, 'Set-Cookie': cookie };
    return new Response(null, { status: 303, headers });
  },
});

const form = html`<form method="post" action="/auth/plex/start">
  <button>Sign in with Plex</button>
</form>`;
const app = new Hono();
app.all('/auth/plex/*', (c) => signIn(c.req.raw));
app.get('/', async (c) => {
  const user = await getSignedCookie(c, SECRET, 'user');
  return c.html(user ? html`<p>Hello, ${user}</p>` : form);
});
serve({ fetch: app.fetch, port: Number(PORT) }, ({ port }) => {
  console.log(`http://localhost:${port}`);
});
