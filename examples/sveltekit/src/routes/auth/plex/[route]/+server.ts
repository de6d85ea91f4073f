import { env } from '$env/dynamic/private';
import type { RequestEvent } from '@sveltejs/kit';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler, type SignInHandler } from 'plex-pin/server';
import { startSession } from '$lib/server/session';

const createSignIn = () => {
  const plex = createPlexClient({
    clientIdentifier: 'b41d7f60-sveltekit-example', // make a UUID once, store it
    product: 'SvelteKit example',
    ...(env.PLEX_TV && { plexTv: env.PLEX_TV }),
  });
  return createSignInHandler<RequestEvent>(plex, {
    path: '/auth/plex',
    secret: env.SECRET ?? '',
    origin: env.ORIGIN, // `vite dev` makes the URLs of its requests from the Host header
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
