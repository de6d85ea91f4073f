// No framework. Run: npm run build && node examples/plain-html/server.js
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { serve } from '@hono/node-server';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';

// Set SECRET in production: pending sign-ins are lost on a restart with a random one.
const { PORT = '3000', PLEX_TV, SECRET = randomUUID() } = process.env;
const sessions = new Map(); // use the session store of your app

const plex = createPlexClient({
  clientIdentifier: '9a7c41d2-plain-example', // generate a UUID once and persist it
  product: 'Plain example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler(plex, {
  path: '/auth/plex',
  secret: SECRET,
  async onSignedIn({ user, returnTo }) {
    const session = randomUUID();
    sessions.set(session, (await user()).title);
    const cookie = `session=${session}; Path=/; HttpOnly; SameSite=Lax`;
    const headers = { Location: returnTo, 'Set-Cookie': cookie };
    return new Response(null, { status: 303, headers });
  },
});

async function respond(request) {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith('/auth/plex/')) return signIn(request);
  if (pathname === '/me') {
    const [, session] = /session=([\w-]+)/.exec(request.headers.get('cookie')) ?? [];
    return Response.json({ name: sessions.get(session) ?? null });
  }
  // Serves browser.js of the package, and the chunks that it imports.
  const [, script] = /^\/((?:chunks\/)?[-\w]+\.js)$/.exec(pathname) ?? [];
  const folder = script ? import.meta.resolve('plex-pin/browser') : import.meta.url;
  const text = await readFile(new URL(script ?? 'index.html', folder));
  const type = script ? 'text/javascript' : 'text/html; charset=utf-8';
  return new Response(text, { headers: { 'Content-Type': type } });
}

serve({ fetch: respond, port: Number(PORT) }, ({ port }) => {
  console.log(`http://localhost:${port}`);
});
