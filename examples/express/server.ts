// Express with express-session. Run: npm run build && SECRET=$(openssl rand -base64 32) npx tsx examples/express/server.ts
import { promisify } from 'node:util';
import express from 'express';
import session from 'express-session';
import { createPlexClient } from 'plex-pin';
import { type NodeContext, toNodeHandler } from 'plex-pin/node';
import { createSignInHandler } from 'plex-pin/server';

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}
const { PORT = '3000', PLEX_TV, SECRET = '' } = process.env;

const plex = createPlexClient({
  clientIdentifier: '7b1e9a40-express-example', // make a UUID once, store it
  product: 'Express example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler<NodeContext<express.Request, express.Response>>(plex, {
  path: '/auth/plex',
  secret: SECRET,
  async onSignedIn({ user, returnTo }, _request, { req }) {
    const { title, uuid } = await user();
    await promisify(req.session.regenerate.bind(req.session))(); // a new id for a new user
    req.session.user = title ?? uuid;
    await promisify(req.session.save.bind(req.session))(); // before the browser follows the redirect
    return new Response(null, { status: 303, headers: { Location: returnTo } });
  },
});

const cookie = { sameSite: 'lax', secure: 'auto' } as const;
const form = (action: string, label: string) =>
  `<form method="post" action="${action}"><button>${label}</button></form>`;
const app = express();
app.set('trust proxy', 'loopback'); // the reverse proxy on this machine
app.use(session({ secret: SECRET, resave: false, saveUninitialized: false, cookie }));
app.use(toNodeHandler(signIn));
app.get('/', ({ session }, res) => {
  res.send(
    session.user ? form('/log-out', 'Log out') : form('/auth/plex/start', 'Sign in with Plex'),
  );
});
app.get('/library', ({ session: { user } }, res) => {
  if (user) res.type('text').send(`Hello, ${user}`);
  else res.redirect(303, '/');
});
app.post('/log-out', ({ session }, res) => session.destroy(() => res.redirect(303, '/')));
app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}`));
