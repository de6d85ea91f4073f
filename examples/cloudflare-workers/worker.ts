// Cloudflare Workers. Run: npm run build && npx wrangler dev -c examples/cloudflare-workers/wrangler.jsonc
import { jwtVerify, SignJWT } from 'jose';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';

interface Env {
  SECRET: string; // npx wrangler secret put SECRET
  PLEX_TV?: string;
}
const form = '<form method="post" action="/auth/plex/start"><button>Sign in with Plex</button>';
const bytes = (secret: string) => new TextEncoder().encode(secret);

const createSignIn = ({ SECRET, PLEX_TV }: Env) => {
  const plex = createPlexClient({
    clientIdentifier: '3c6f2d88-workers-example', // make a UUID once, store it
    product: 'Workers example',
    ...(PLEX_TV && { plexTv: PLEX_TV }),
  });
  return createSignInHandler(plex, {
    path: '/auth/plex',
    secret: SECRET,
    async onSignedIn({ user, returnTo }) {
      const claims = new SignJWT({ name: (await user()).title }).setExpirationTime('1 day');
      const session = await claims.setProtectedHeader({ alg: 'HS256' }).sign(bytes(SECRET));
      const cookie = `session=${session}; Path=/; HttpOnly; SameSite=Lax`;
      const headers = { Location: returnTo, 'Set-Cookie': cookie };
      return new Response(null, { status: 303, headers });
    },
  });
};
let signIn: ((request: Request) => Promise<Response>) | undefined;

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    signIn ??= createSignIn(env);
    if (new URL(request.url).pathname.startsWith('/auth/plex/')) return signIn(request);
    const cookie = request.headers.get('Cookie') ?? '';
    const [, session = ''] = /session=([\w.-]+)/.exec(cookie) ?? [];
    const user = await jwtVerify(session, bytes(env.SECRET)).catch(() => null);
    if (user) return new Response(`Hello, ${String(user.payload['name'])}`);
    return new Response(form, { headers: { 'Content-Type': 'text/html' } });
  },
};
