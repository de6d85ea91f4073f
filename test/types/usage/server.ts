import {
  type CookieOptions,
  createSignInHandler,
  type SignedInUser,
  type SignInHandler,
  type SignInHandlerOptions,
} from 'plex-pin/server';
import { plex } from './client.ts';

const cookie: CookieOptions = { name: '__Host-sign-in', secure: true };
const options: SignInHandlerOptions = {
  cookie,
  path: '/auth/plex',
  secret: ['a'.repeat(32), 'b'.repeat(32)],
  origin: 'https://app.example',
  requireServer: ['machine-identifier', { machineIdentifier: 'another', ownerId: 1 }],
  async onSignedIn({ token, returnTo, user, servers }: SignedInUser, request: Request) {
    const names: string[] = [
      (await user()).username ?? '',
      ...(await servers()).map((one) => one.name ?? ''),
    ];
    const headers = { Location: returnTo, 'X-Names': names.join(), 'X-From': request.url };
    return new Response(token, { status: 303, headers });
  },
};
export const handler: SignInHandler = createSignInHandler(plex, options);
export const answer: Promise<Response> = handler(
  new Request('https://app.example/auth/plex/status'),
);
