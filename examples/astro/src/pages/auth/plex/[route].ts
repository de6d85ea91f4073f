// Astro on Node with its own sessions. Copy this folder, npm install plex-pin astro @astrojs/node (on Node 20: astro@5
// @astrojs/node@9), and SECRET=$(openssl rand -base64 32) npx astro dev
import type { APIContext, APIRoute } from 'astro';
import { getSecret } from 'astro:env/server';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';

const plexTv = getSecret('PLEX_TV');

const plex = createPlexClient({
  clientIdentifier: 'c95a2e18-astro-example', // make a UUID once, store it
  product: 'Astro example',
  ...(plexTv && { plexTv }),
});
const signIn = createSignInHandler<APIContext>(plex, {
  path: '/auth/plex',
  secret: getSecret('SECRET') ?? '',
  async onSignedIn({ user, returnTo }, _request, { session }) {
    const { title, uuid } = await user();
    await session?.regenerate(); // a new id for a new user
    session?.set('user', title ?? uuid);
    return new Response(null, { status: 303, headers: { Location: returnTo } });
  },
});

export const ALL: APIRoute = (context) => signIn(context.request, context);
