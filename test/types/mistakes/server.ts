import { createSignInHandler } from 'plex-pin/server';
import { plex } from './client.ts';

const path = '/auth/plex';
const secret = 'a'.repeat(32);
const env: { SECRET?: string } = {};
const onSignedIn = () => new Response();

// @ts-expect-error -- a secret is required
createSignInHandler(plex, { path, onSignedIn });
// @ts-expect-error -- and what becomes of a user
createSignInHandler(plex, { path, secret });
// @ts-expect-error -- which ends with a Response
createSignInHandler(plex, { path, secret, onSignedIn: () => '/home' });
// @ts-expect-error -- a variable of the environment may be missing
createSignInHandler(plex, { path, onSignedIn, secret: env.SECRET });
// @ts-expect-error -- a server has an owner
createSignInHandler(plex, { path, secret, onSignedIn, requireServer: { machineIdentifier: 'a' } });
// @ts-expect-error -- there is no such option
createSignInHandler(plex, { path, secret, onSignedIn, requireServers: [] });
