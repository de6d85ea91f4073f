import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';
import { origin, plexTv, secret, storage } from '../session.server';
import type { Route } from './+types/plex';

const plex = createPlexClient({
  clientIdentifier: 'd07a3f52-react-router-example', // make a UUID once, store it
  product: 'React Router example',
  ...(plexTv && { plexTv }),
});
const signIn = createSignInHandler(plex, {
  path: '/auth/plex',
  secret,
  origin, // React Router makes the URLs of its requests from the Host header
  async onSignedIn({ user, returnTo }) {
    const { title, uuid } = await user();
    const session = await storage.getSession();
    session.set('user', title ?? uuid);
    const headers = { Location: returnTo, 'Set-Cookie': await storage.commitSession(session) };
    return new Response(null, { status: 303, headers });
  },
});

export const loader = ({ request }: Route.LoaderArgs) => signIn(request);
export const action = loader;
