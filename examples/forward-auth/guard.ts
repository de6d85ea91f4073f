// A guard for nginx, Caddy and Traefik. Run: npm run build && SECRET=$(openssl rand -base64 32) SERVER=… OWNER_ID=… npx tsx examples/forward-auth/guard.ts
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { jwtVerify, SignJWT } from 'jose';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';

const { PORT = '9080', PLEX_TV, SECRET = '', SERVER = '', OWNER_ID, USERS } = process.env;
const key = new TextEncoder().encode(SECRET);

const plex = createPlexClient({
  clientIdentifier: 'b85d30aa-forward-auth-example', // make a UUID once, store it
  product: 'Forward auth example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler<Context>(plex, {
  path: '/auth/plex',
  secret: SECRET,
  trustProxy: true, // only the proxy can reach a server that listens on loopback
  requireServer: { machineIdentifier: SERVER, ownerId: Number(OWNER_ID) },
  async onSignedIn({ user, returnTo }, _request, c) {
    const { id, username, uuid } = await user();
    if (USERS && !USERS.split(',').includes(String(id))) return c.text('No access', 403);
    const claims = new SignJWT({}).setSubject(username ?? uuid).setExpirationTime('1 day');
    const secure = c.req.header('X-Forwarded-Proto') === 'https';
    setCookie(c, 'guard', await claims.setProtectedHeader({ alg: 'HS256' }).sign(key), {
      httpOnly: true,
      sameSite: 'Lax',
      secure,
      maxAge: 86_400,
    });
    return c.redirect(returnTo, 303);
  },
});

const app = new Hono();
app.all('/auth/plex/*', (c) => signIn(c.req.raw, c));
app.get('/auth/check', async (c) => {
  const session = await jwtVerify(getCookie(c, 'guard') ?? '', key).catch(() => null);
  const user = session?.payload.sub;
  if (user) return c.text('', 200, { 'Remote-User': encodeURIComponent(user) });
  const isPage = (c.req.header('X-Forwarded-Method') ?? 'GET') === 'GET';
  const returnTo = (isPage && c.req.header('X-Forwarded-Uri')) || '/';
  const form = html`<form method="post" action="/auth/plex/start">
    <input type="hidden" name="returnTo" value="${returnTo}" /><button>Sign in with Plex</button>
  </form>`;
  return c.html(form, 401, { 'Cache-Control': 'no-store' });
});
app.post('/auth/log-out', (c) => {
  deleteCookie(c, 'guard');
  return c.redirect('/', 303);
});
serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`http://localhost:${port}`);
});
