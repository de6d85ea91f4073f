// SvelteKit with its cookies, sealed by iron-session. Copy this folder, npm install plex-pin iron-session @sveltejs/kit@2
// @sveltejs/adapter-node@5 @sveltejs/vite-plugin-svelte svelte vite, and SECRET=$(openssl rand -base64 32) npx vite dev
import type { RequestEvent } from '@sveltejs/kit';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler, type SignInHandler } from 'plex-pin/server';
import { startSession } from '../../../../session.server';

const { PLEX_TV, SECRET = '', ORIGIN } = process.env;

const createSignIn = () => {
  const plex = createPlexClient({
    clientIdentifier: 'b41d7f60-sveltekit-example', // make a UUID once, store it
    product: 'SvelteKit example',
    ...(PLEX_TV && { plexTv: PLEX_TV }),
  });
  return createSignInHandler<RequestEvent>(plex, {
    path: '/auth/plex',
    secret: SECRET,
    origin: ORIGIN, // without it, SvelteKit makes the URLs of its requests from the Host header
    async onSignedIn({ user, returnTo }, _request, event) {
      const { title, uuid } = await user();
      await startSession(event, title ?? uuid);
      return new Response(null, { status: 303, headers: { Location: returnTo } });
    },
  });
};
let signIn: SignInHandler<RequestEvent> | undefined;
// SvelteKit loads this file to build the app, where there is no secret.
const handle = (event: RequestEvent) => (signIn ??= createSignIn())(event.request, event);
export { handle as GET, handle as POST };
