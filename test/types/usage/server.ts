import { generateDeviceKey } from 'plex-pin/jwt';
import {
  type CookieOptions,
  createSignInHandler,
  type PageContent,
  type PageStrings,
  type SignedInUser,
  type SignInEvent,
  type SignInHandler,
  type SignInHandlerOptions,
  type SignInRoute,
  type SignInStore,
} from 'plex-pin/server';
import { plex } from './client.ts';

const cookie: CookieOptions = { name: '__Host-sign-in', secure: true };
const store: SignInStore = {
  getItem: () => null,
  removeItem: () => {},
  setItemIfAbsent: async (_key, _value, { ttl }) => ttl > 0,
};
const strings: Partial<PageStrings> = { lang: 'de' };
const options: SignInHandlerOptions = {
  cookie,
  path: '/auth/plex',
  secret: ['a'.repeat(32), 'b'.repeat(32)],
  origin: ['https://app.example', new URL('http://192.168.1.10:3000')],
  publicPath: '/app/auth/plex',
  timeout: 10_000,
  store,
  onEvent: ({ type, reason, error, state }: SignInEvent) => [type, reason, error, state],
  strings,
  page: ({ title, body, head, lang, status }: PageContent) => title + body + head + lang + status,
  requireServer: ['machine-identifier', { machineIdentifier: 'another', ownerId: 1 }],
  async onSignedIn({ token, returnTo, user, servers, signal }: SignedInUser, request: Request) {
    signal.throwIfAborted();
    const names: string[] = [
      (await user()).username ?? '',
      ...(await servers()).map((one) => one.name ?? ''),
    ];
    const headers = { Location: returnTo, 'X-Names': names.join(), 'X-From': request.url };
    return new Response(token, { status: 303, headers });
  },
};
export const handler: SignInHandler = createSignInHandler(plex, options);
export const response: Promise<Response> = handler(
  new Request('https://app.example/auth/plex/status'),
);
export const routes: readonly SignInRoute[] = handler.routes;

export const withDeviceKey: SignInHandler = createSignInHandler(plex, {
  ...options,
  deviceKey: () => generateDeviceKey(),
  scope: ['username', 'email'],
});
// @ts-expect-error plex.tv knows no such claim.
export const unknownScope: SignInHandlerOptions['scope'] = ['password'];

interface Context {
  session: Record<string, string>;
}
export const withContext: SignInHandler<Context> = createSignInHandler(plex, {
  path: '/auth/plex',
  secret: 'a'.repeat(32),
  origin: (request) => new URL(request.url).origin,
  async onSignedIn({ returnTo, user }, _request, { session }: Context) {
    session['user'] = (await user()).title ?? '';
    return new Response(null, { status: 303, headers: { Location: returnTo } });
  },
});
export const withSession: Promise<Response> = withContext(
  new Request('https://app.example/auth/plex/status'),
  { session: {} },
);
