// Koa with koa-session. Run: npm run build && SECRET=$(openssl rand -base64 32) npx tsx examples/koa/server.ts
import Koa, { type Request, type Response as KoaResponse } from 'koa';
import session from 'koa-session';
import { createPlexClient } from 'plex-pin';
import { type NodeContext, toNodeHandler } from 'plex-pin/node';
import { createSignInHandler } from 'plex-pin/server';

const { PORT = '3000', PLEX_TV, SECRET = '' } = process.env;

const plex = createPlexClient({
  clientIdentifier: '91e0b7d5-koa-example', // make a UUID once, store it
  product: 'Koa example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler<NodeContext<Request, KoaResponse>>(plex, {
  path: '/auth/plex',
  secret: SECRET,
  async onSignedIn({ user, returnTo }, _request, { req: { ctx } }) {
    const { title, uuid } = await user();
    ctx.session = { user: title ?? uuid };
    return new Response(null, { status: 303, headers: { Location: returnTo } });
  },
});

const form = (action: string, label: string) =>
  `<form method="post" action="${action}"><button>${label}</button></form>`;
const app = new Koa({ keys: [SECRET], proxy: true }); // only behind a reverse proxy
app.use(session({ sameSite: 'lax' }, app));
const handler = toNodeHandler(signIn);
app.use(({ request, response }, next) => handler(request, response, next));
app.use((ctx) => {
  const user: string | undefined = ctx.session?.['user'];
  if (ctx.path === '/') {
    ctx.body = user ? form('/log-out', 'Log out') : form('/auth/plex/start', 'Sign in with Plex');
  } else if (ctx.path === '/library' && user) {
    ctx.body = `Hello, ${user}`;
  } else {
    if (ctx.path === '/log-out' && ctx.method === 'POST') ctx.session = null;
    ctx.redirect('/');
    ctx.status = 303;
  }
});
app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}`));
