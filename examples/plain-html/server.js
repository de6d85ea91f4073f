// No framework. Run: npm run build && node examples/plain-html/server.js
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { serve } from '@hono/node-server';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';

// Without a secret of its own, it forgets what it began when it stops.
const { PORT = '3000', PLEX_TV, SECRET = randomUUID() } = process.env;
const sessions = new Map(); // an app has a store for them

const plex = createPlexClient({
  clientIdentifier: '9a7c41d2-plain-example', // make a UUID once, store it
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

async function answer(request) {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith('/auth/plex/')) return signIn(request);
  if (pathname === '/me') {
    const [, session] = /session=([\w-]+)/.exec(request.headers.get('cookie')) ?? [];
    return Response.json({ name: sessions.get(session) ?? null });
  }
  // The scripts of the package are browser.js, and what that loads.
  const [, script] = /^\/(browser[-\w]*\.js)$/.exec(pathname) ?? [];
  const folder = script ? import.meta.resolve('plex-pin/browser') : import.meta.url;
  const text = await readFile(new URL(script ?? 'index.html', folder));
  const type = script ? 'text/javascript' : 'text/html; charset=utf-8';
  return new Response(text, { headers: { 'Content-Type': type } });
}

serve({ fetch: answer, port: Number(PORT) }, ({ port }) => {
  console.log(`http://localhost:${port}`);
});
