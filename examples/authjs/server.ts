// Auth.js in Express. Run: npm run build && SECRET=$(openssl rand -base64 32) npx tsx examples/authjs/server.ts
import { encode } from '@auth/core/jwt';
import { ExpressAuth, type ExpressAuthConfig, getSession } from '@auth/express';
import express from 'express';
import { createPlexClient } from 'plex-pin';
import { type NodeContext, toNodeHandler } from 'plex-pin/node';
import { createSignInHandler } from 'plex-pin/server';

const { ORIGIN, PORT = '3000', PLEX_TV, SECRET = '' } = process.env;

const cookie = {
  name: 'session',
  options: { httpOnly: true, sameSite: 'lax', path: '/' },
} as const;
const options = { ...cookie.options, secure: ORIGIN?.startsWith('https:') ?? false };
const auth: ExpressAuthConfig = {
  providers: [], // other ways to sign in
  secret: SECRET,
  trustHost: true,
  cookies: { sessionToken: { name: cookie.name, options } },
};

const plex = createPlexClient({
  clientIdentifier: '2c9d7f16-authjs-example', // make a UUID once, store it
  product: 'Auth.js example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler<NodeContext<express.Request, express.Response>>(plex, {
  path: '/auth/plex',
  secret: SECRET,
  origin: ORIGIN,
  async onSignedIn({ user, returnTo }, _request, { res }) {
    const { title, uuid, thumb } = await user();
    const token = { sub: uuid, name: title ?? uuid, picture: thumb };
    const jwt = await encode({ token, secret: SECRET, salt: cookie.name });
    res.cookie(cookie.name, jwt, { ...options, maxAge: 30 * 86_400_000 }); // as long as Auth.js
    return new Response(null, { status: 303, headers: { Location: returnTo } });
  },
});

const form = (action: string, label: string) =>
  `<form method="post" action="${action}"><button>${label}</button></form>`;
const app = express();
app.use(toNodeHandler(signIn));
app.use('/auth', ExpressAuth(auth));
app.get('/', async (req, res) => {
  const session = await getSession(req, auth);
  res.send(session ? form('/log-out', 'Log out') : form('/auth/plex/start', 'Sign in with Plex'));
});
app.get('/library', async (req, res) => {
  const session = await getSession(req, auth);
  if (session?.user) res.type('text').send(`Hello, ${session.user.name}`);
  else res.redirect(303, '/');
});
app.post('/log-out', (_req, res) => res.clearCookie(cookie.name, options).redirect(303, '/'));
app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}`));
