// Hono on Node with hono/cookie. Run: npm run build && SECRET=$(openssl rand -base64 32) npx tsx examples/hono/server.ts
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';

const { PORT = '3000', PLEX_TV, SECRET = '', ORIGIN } = process.env;

const plex = createPlexClient({
  clientIdentifier: '0f3d5c1e-hono-example', // make a UUID once, store it
  product: 'Hono example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler<Context>(plex, {
  path: '/auth/plex',
  secret: SECRET,
  origin: ORIGIN, // on Node, the URL of a request has the host that its sender chose
  async onSignedIn({ user, returnTo }, _request, c) {
    const { title, uuid } = await user();
    const secure = ORIGIN?.startsWith('https:') ?? false;
    const options = { httpOnly: true, sameSite: 'Lax', secure, maxAge: 86_400 } as const;
    await setSignedCookie(c, 'user', title ?? uuid, SECRET, options);
    return c.redirect(returnTo, 303);
  },
});

const form = (action: string, label: string) =>
  `<form method="post" action="${action}"><button>${label}</button></form>`;
const app = new Hono();
app.all('/auth/plex/*', (c) => signIn(c.req.raw, c));
app.get('/', async (c) =>
  c.html(
    (await getSignedCookie(c, SECRET, 'user'))
      ? form('/log-out', 'Log out')
      : form('/auth/plex/start', 'Sign in with Plex'),
  ),
);
app.get('/library', async (c) => {
  const user = await getSignedCookie(c, SECRET, 'user');
  return user ? c.text(`Hello, ${user}`) : c.redirect('/', 303);
});
app.post('/log-out', (c) => {
  deleteCookie(c, 'user');
  return c.redirect('/', 303);
});
serve({ fetch: app.fetch, port: Number(PORT) }, ({ port }) => {
  console.log(`http://localhost:${port}`);
});
