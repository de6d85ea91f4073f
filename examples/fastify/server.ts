// Fastify with @fastify/secure-session. Run: npm run build && SECRET=$(openssl rand -base64 32) npx tsx examples/fastify/server.ts
import { createHash } from 'node:crypto';
import formbody from '@fastify/formbody';
import secureSession from '@fastify/secure-session';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { createPlexClient } from 'plex-pin';
import { type NodeContext, toNodeHandler } from 'plex-pin/node';
import { createSignInHandler } from 'plex-pin/server';

declare module '@fastify/secure-session' {
  interface SessionData {
    user: string;
  }
}
const { PORT = '3000', PLEX_TV, SECRET = '' } = process.env;

const plex = createPlexClient({
  clientIdentifier: 'c4a9d2f6-fastify-example', // make a UUID once, store it
  product: 'Fastify example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler<NodeContext<FastifyRequest, FastifyReply>>(plex, {
  path: '/auth/plex',
  secret: SECRET,
  async onSignedIn({ user, returnTo }, _request, { req }) {
    const { title, uuid } = await user();
    req.session.regenerate(); // nothing from before the sign-in
    req.session.set('user', title ?? uuid);
    return new Response(null, { status: 303, headers: { Location: returnTo } });
  },
});

const form = (action: string, label: string) =>
  `<form method="post" action="${action}"><button>${label}</button></form>`;
const app = fastify({ trustProxy: 'loopback' }); // the reverse proxy on this machine
await app.register(formbody);
await app.register(secureSession, {
  key: createHash('sha256').update(SECRET).digest(),
  cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto' },
});
app.addHook('onRequest', toNodeHandler(signIn)); // after the session
app.get('/', ({ session }, reply) => {
  reply.type('text/html');
  return session.get('user')
    ? form('/log-out', 'Log out')
    : form('/auth/plex/start', 'Sign in with Plex');
});
app.get('/library', ({ session }, reply) => {
  const user = session.get('user');
  return user ? `Hello, ${user}` : reply.redirect('/', 303);
});
app.post('/log-out', ({ session }, reply) => {
  session.delete();
  return reply.redirect('/', 303);
});
console.log(await app.listen({ port: Number(PORT) }));
