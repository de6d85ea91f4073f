// Cloudflare Workers with a JWT of jose. Run: npm run build && npx wrangler dev -c examples/cloudflare-workers/wrangler.jsonc --var SECRET:$(openssl rand -base64 32)
import { jwtVerify, SignJWT } from 'jose';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler, type SignInHandler } from 'plex-pin/server';

interface Env {
  SECRET: string; // npx wrangler secret put SECRET
  PLEX_TV?: string;
  ORIGIN?: string; // behind a proxy that is not Cloudflare's
}
const bytes = (secret: string) => new TextEncoder().encode(secret);

const createSignIn = ({ SECRET, PLEX_TV, ORIGIN }: Env) => {
  const plex = createPlexClient({
    clientIdentifier: '3c6f2d88-workers-example', // make a UUID once, store it
    product: 'Workers example',
    ...(PLEX_TV && { plexTv: PLEX_TV }),
  });
  return createSignInHandler(plex, {
    path: '/auth/plex',
    secret: SECRET,
    origin: ORIGIN,
    async onSignedIn({ user, returnTo }) {
      const { title, uuid } = await user();
      const claims = new SignJWT({ name: title ?? uuid }).setExpirationTime('1 day');
      const session = await claims.setProtectedHeader({ alg: 'HS256' }).sign(bytes(SECRET));
      const cookie = `session=${session}; Path=/; HttpOnly; SameSite=Lax`;
      return new Response(null, {
        status: 303,
        headers: { Location: returnTo, 'Set-Cookie': cookie },
      });
    },
  });
};
let signIn: SignInHandler | undefined;

const form = (action: string, label: string) =>
  `<form method="post" action="${action}"><button>${label}</button></form>`;
const loggedOut = () =>
  new Response(null, {
    status: 303,
    headers: { Location: '/', 'Set-Cookie': 'session=; Path=/; Max-Age=0' },
  });

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    signIn ??= createSignIn(env);
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/auth/plex/')) return signIn(request);
    if (pathname === '/log-out' && request.method === 'POST') return loggedOut();
    const [, session = ''] = /session=([\w.-]+)/.exec(request.headers.get('Cookie') ?? '') ?? [];
    const user = await jwtVerify(session, bytes(env.SECRET)).catch(() => null);
    if (pathname === '/library') {
      return user
        ? new Response(`Hello, ${String(user.payload['name'])}`)
        : Response.redirect(new URL('/', request.url).href, 303);
    }
    const page = user ? form('/log-out', 'Log out') : form('/auth/plex/start', 'Sign in with Plex');
    return new Response(page, { headers: { 'Content-Type': 'text/html' } });
  },
};
