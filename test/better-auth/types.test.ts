/** The types that an app gets. `tsc` checks them. */
import type { BetterAuthOptions } from 'better-auth';
import { betterAuth } from 'better-auth';
import { createAuthClient } from 'better-auth/client';
import { inferAdditionalFields } from 'better-auth/client/plugins';
import { expect, expectTypeOf, test } from 'vitest';
import {
  PLEX_ERROR_CODES,
  plexClient,
  type PlexSignInResponse,
} from '../../src/better-auth/client/index.ts';
import { plex, type PlexOptions, type StartedSignIn } from '../../src/better-auth/index.ts';
import type { TokenScope, User } from '../../src/index.ts';

const auth = betterAuth({
  baseURL: 'https://app.example',
  secret: 'correct horse battery staple, thrice and more',
  logger: { disabled: true },
  user: { additionalFields: { plexName: { type: 'string', required: false } } },
  plugins: [
    plex({
      clientIdentifier: 'types',
      mapProfileToUser: (profile) => {
        expectTypeOf(profile).toEqualTypeOf<User>();
        return { plexName: profile.username };
      },
    }),
  ],
});

test('the server has the endpoints, the error codes and its own $Infer', () => {
  expectTypeOf(auth.api.signInPlex).toBeCallableWith({
    body: { mode: 'device', callbackURL: '/' },
    headers: new Headers(),
  });
  const start = () => auth.api.signInPlex({});
  expectTypeOf(start).returns.resolves.toEqualTypeOf<StartedSignIn>();
  expectTypeOf(auth.api.linkPlex).toBeFunction();
  expectTypeOf(auth.api.plexStatus).toBeFunction();
  expectTypeOf(auth.$ERROR_CODES.ACCOUNT_NOT_LINKED.code).toEqualTypeOf<'ACCOUNT_NOT_LINKED'>();
  expectTypeOf<typeof auth.$Infer.Session.user.plexName>().toEqualTypeOf<
    string | null | undefined
  >();
  expectTypeOf<typeof auth.$Infer.Session.user.email>().toEqualTypeOf<string>();
  // @ts-expect-error There is no such mode.
  const wrong = () => auth.api.signInPlex({ body: { mode: 'window' } });
  expect(wrong).toBeTypeOf('function');
});

test('the client has the methods, beside those of Better Auth, and the error codes', () => {
  const client = createAuthClient({
    baseURL: 'https://app.example',
    plugins: [plexClient(), inferAdditionalFields<typeof auth>()],
  });
  expectTypeOf(client.signIn.plex).returns.resolves.toEqualTypeOf<PlexSignInResponse>();
  expectTypeOf(client.signIn.email).toBeFunction();
  expectTypeOf(client.signIn.social).toBeFunction();
  expectTypeOf(client.linkPlex).toBeCallableWith({ mode: 'popup', callbackURL: '/settings' });
  expectTypeOf(client.$ERROR_CODES.ACCESS_DENIED.code).toEqualTypeOf<'ACCESS_DENIED'>();
  expectTypeOf<typeof client.$Infer.Session.user.plexName>().toEqualTypeOf<
    string | null | undefined
  >();
  // @ts-expect-error A code has to be shown.
  const hidden = () => client.signIn.plex({ mode: 'device' });
  // @ts-expect-error Only a sign-in can sign up.
  const linked = () => client.linkPlex({ requestSignUp: true });
  expect([hidden, linked]).toHaveLength(2);
  // At run time, the property of the client is a method like any other.
  expect(PLEX_ERROR_CODES.ACCESS_DENIED.message).toContain('without approving');
});

test('the plugin is one of Better Auth', () => {
  expectTypeOf(plex).returns.toExtend<NonNullable<BetterAuthOptions['plugins']>[number]>();
  expectTypeOf<PlexOptions['scope']>().toEqualTypeOf<readonly TokenScope[] | undefined>();
});
