// Nuxt with the sessions of h3. Copy this folder, npm install plex-pin nuxt, and
// SECRET=$(openssl rand -base64 32) npx nuxt dev
import type { H3Event } from 'h3';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';

const { PLEX_TV, SECRET = '', ORIGIN } = process.env;

const plex = createPlexClient({
  clientIdentifier: '93f0c6d4-nuxt-example', // make a UUID once, store it
  product: 'Nuxt example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler<H3Event>(plex, {
  path: '/auth/plex',
  secret: SECRET,
  origin: ORIGIN, // Nuxt makes the URLs of its requests from the Host header
  async onSignedIn({ user, returnTo }, _request, event) {
    const { title, uuid } = await user();
    const session = await useAppSession(event);
    await session.update({ user: title ?? uuid });
    return new Response(null, { status: 303, headers: { Location: returnTo } });
  },
});

export default defineEventHandler((event) => signIn(toWebRequest(event), event));
