/** The second argument of the handler reaches the functions of the app, with its type. */
import { expect, expectTypeOf, test } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { generateDeviceKey } from '../../src/jwt/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createSignInHandler } from '../../src/server/index.ts';
import { createBrowser } from './browser.ts';
import { codeIn, forwardUrlIn, ORIGIN, PATH, SECRET, setUp } from './setup.ts';

interface AppContext {
  session: { user?: string };
}

test('onSignedIn and deviceKey get the request and the context that the handler was called with', async () => {
  const calls: unknown[] = [];
  const contexts: AppContext[] = [];
  const requests: Request[] = [];
  const key = await generateDeviceKey();
  const sandbox = createSandbox();
  const handler = createSignInHandler(
    createPlexClient({ clientIdentifier: 'app', fetch: sandbox.fetch }),
    {
      path: PATH,
      secret: SECRET,
      deviceKey(kid, request, context: AppContext) {
        calls.push(['deviceKey', kid, requests.indexOf(request), contexts.indexOf(context)]);
        return key;
      },
      async onSignedIn({ user }, request, context) {
        expectTypeOf(context).toEqualTypeOf<AppContext>();
        calls.push(['onSignedIn', requests.indexOf(request), contexts.indexOf(context)]);
        context.session.user = (await user()).title ?? '';
        return Response.redirect(`${ORIGIN}/home`, 303);
      },
    },
  );
  const browser = createBrowser((request) => {
    const context: AppContext = { session: {} };
    requests.push(request);
    contexts.push(context);
    return handler(request, context);
  });
  const { url, state } = await browser.start();
  await browser.fetch(`${PATH}/status?state=${state}`);
  sandbox.approve(codeIn(url));
  await browser.visit(forwardUrlIn(url));
  expect(calls).toEqual([
    ['deviceKey', undefined, 0, 0],
    ['deviceKey', key.kid, 1, 1],
    ['deviceKey', key.kid, 2, 2],
    ['onSignedIn', 2, 2],
  ]);
  expect(contexts[2]).toEqual({ session: { user: 'Olive Owner' } });
});

test('a context is required only if the app declares its type', () => {
  const plex = createPlexClient({ clientIdentifier: 'app' });
  const options = { path: PATH, secret: SECRET };
  const plain = createSignInHandler(plex, { ...options, onSignedIn: () => new Response() });
  const typed = createSignInHandler(plex, {
    ...options,
    onSignedIn: (_, __, context: AppContext) => new Response(context.session.user),
  });
  expectTypeOf<Parameters<typeof plain>>().toEqualTypeOf<[Request, context?: unknown]>();
  expectTypeOf<Parameters<typeof typed>>().toEqualTypeOf<[Request, context: AppContext]>();
  expect(plain.routes).toEqual(typed.routes);
});

test('the routes are listed, so that a framework can register each of them', async () => {
  const { handler } = setUp();
  expect(handler.routes).toEqual([
    { method: 'POST', path: '/auth/plex/start' },
    { method: 'GET', path: '/auth/plex/callback' },
    { method: 'GET', path: '/auth/plex/status' },
    { method: 'GET', path: '/auth/plex/style.css' },
    { method: 'GET', path: '/auth/plex/popup.js' },
  ]);
  expect(Object.isFrozen(handler.routes)).toBe(true);
  for (const { method, path } of handler.routes) {
    const response = await handler(new Request(ORIGIN + path, { method }));
    expect([404, 405]).not.toContain(response.status);
  }
});
