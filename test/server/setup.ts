import { createPlexClient, type PlexClientOptions } from '../../src/index.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import {
  createSignInHandler,
  type SignInHandler,
  type SignInHandlerOptions,
} from '../../src/server/index.ts';
import { IDENTIFIER } from '../support/plex.ts';
import { type Browser, createBrowser } from './browser.ts';

export const ORIGIN = 'https://app.example';
export const PATH = '/auth/plex';
export const SECRET = 'correct horse battery staple, thrice';

export interface Setup {
  sandbox: Sandbox;
  handler: SignInHandler;
  browser: Browser;
  /** The arguments of the calls of `onSignedIn`. */
  signedIn: { token: string; returnTo: string }[];
}

/** Creates the handler of an app that sets a session cookie, a sandbox as its plex.tv, and a browser. */
export function setUp(
  options: Partial<SignInHandlerOptions> = {},
  { sandbox = createSandbox(), ...client }: Partial<PlexClientOptions> & { sandbox?: Sandbox } = {},
): Setup {
  const signedIn: Setup['signedIn'] = [];
  const plex = createPlexClient({
    clientIdentifier: IDENTIFIER,
    product: 'My App',
    fetch: sandbox.fetch,
    ...client,
  });
  const handler = createSignInHandler(plex, {
    path: PATH,
    secret: SECRET,
    onSignedIn: async ({ token, returnTo, user }) => {
      signedIn.push({ token, returnTo });
      const { username } = await user();
      return new Response(null, {
        status: 303,
        headers: { Location: returnTo, 'Set-Cookie': `session=${username}; HttpOnly; Path=/` },
      });
    },
    ...options,
  });
  return { sandbox, handler, browser: createBrowser(handler), signedIn };
}

export const sandboxWith = (options: SandboxOptions): Sandbox => createSandbox(options);

/** The prefix of the cookies that `setUp` has at `ORIGIN`. */
export const COOKIE = '__Host-plex-pin-KvkxzmvU';

/** The code in the URL of an approval page. */
export const codeIn = (url: string): string =>
  new URLSearchParams(new URL(url).hash.replace(/^#\?/, '') || new URL(url).search).get('code') ??
  new URL(url).searchParams.get('pin') ??
  '';

/** The URL that the approval page sends the user back to. */
export const forwardUrlIn = (url: string): string =>
  new URLSearchParams(new URL(url).hash.replace(/^#\?/, '')).get('forwardUrl') ?? '';
