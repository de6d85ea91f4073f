import { SignJWT } from 'jose';
import { createPlexClient } from 'plex-pin';
import { createSignInHandler } from 'plex-pin/server';
import { key, origin, secret } from '../../../../settings';

const { PLEX_TV } = process.env;
const plex = createPlexClient({
  clientIdentifier: '5e8b1c72-next-example', // make a UUID once, store it
  product: 'Next example',
  ...(PLEX_TV && { plexTv: PLEX_TV }),
});
const signIn = createSignInHandler(plex, {
  path: '/auth/plex',
  secret,
  origin, // Next says localhost in the URLs of its requests, wherever it is
  async onSignedIn({ user, returnTo }) {
    const claims = new SignJWT({ name: (await user()).title }).setExpirationTime('1 day');
    const session = await claims.setProtectedHeader({ alg: 'HS256' }).sign(key);
    const cookie = `session=${session}; Path=/; HttpOnly; SameSite=Lax`;
    const headers = { Location: returnTo, 'Set-Cookie': cookie };
    return new Response(null, { status: 303, headers });
  },
});
export { signIn as GET, signIn as POST };
