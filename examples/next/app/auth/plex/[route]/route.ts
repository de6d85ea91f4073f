import { createPlexClient } from 'plex-pin';
import { createSignInHandler, type SignInHandler } from 'plex-pin/server';
import { getSession, origin, plexTv, secret } from '../../../../session';

const createSignIn = () => {
  const plex = createPlexClient({
    clientIdentifier: '5e8b1c72-next-example', // make a UUID once, store it
    product: 'Next example',
    ...(plexTv && { plexTv }),
  });
  return createSignInHandler(plex, {
    path: '/auth/plex',
    secret,
    origin, // Next makes the URLs of its requests from the Host header, or says localhost
    async onSignedIn({ user, returnTo }) {
      const { title, uuid } = await user();
      const session = await getSession();
      session.user = title ?? uuid;
      await session.save();
      return new Response(null, { status: 303, headers: { Location: returnTo } });
    },
  });
};
let signIn: SignInHandler | undefined;
// Next loads this file to build the app, where there is no secret.
const handle = (request: Request) => (signIn ??= createSignIn())(request);
export { handle as GET, handle as POST };
