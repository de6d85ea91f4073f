import { createPlexClient } from 'plex-pin';
import { createSandbox } from 'plex-pin/sandbox';
import { createSignInHandler } from 'plex-pin/server';
import { assert, equal } from './assert.ts';
import type { Cases } from './case.ts';

const ORIGIN = 'https://app.example';

/** An app with a sandbox as its plex.tv, and a browser of that app, which keeps cookies. */
function setUp() {
  const sandbox = createSandbox();
  const plex = createPlexClient({ clientIdentifier: 'server-routes', fetch: sandbox.fetch });
  const handler = createSignInHandler(plex, {
    path: '/auth/plex',
    secret: 'correct horse battery staple, thrice',
    async onSignedIn({ user, returnTo }) {
      const { username } = await user();
      const headers = { Location: returnTo, 'Set-Cookie': `session=${username}; Path=/` };
      return new Response(null, { status: 303, headers });
    },
  });
  const jar = new Map<string, string>();
  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Cookie', [...jar].map((cookie) => cookie.join('=')).join('; '));
    const response = await handler(new Request(new URL(path, ORIGIN), { ...init, headers }));
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    return response;
  }
  const start = (body: BodyInit, headers: Record<string, string> = {}) =>
    send('/auth/plex/start', {
      method: 'POST',
      body,
      headers: { Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin', ...headers },
    });
  return { sandbox, jar, send, start };
}

/** The URL that Plex's page returns to, and the code that it approves. */
function readPage(url: string): { back: string; code: string } {
  const parameters = new URLSearchParams(new URL(url).hash.slice('#?'.length));
  return { back: parameters.get('forwardUrl') ?? '', code: parameters.get('code') ?? '' };
}

export const serverRoutes: Cases = {
  async 'sends a form to Plex and back'() {
    const { sandbox, jar, send, start } = setUp();
    const started = await start(new URLSearchParams({ returnTo: '/library' }));
    equal(started.status, 303);
    const { back, code } = readPage(started.headers.get('Location') ?? '');
    sandbox.approve(code, { user: 'friend' });
    const ended = await send(back);
    equal([ended.status, ended.headers.get('Location')], [303, '/library']);
    equal(jar.get('session'), 'friend');
  },

  async 'reports the status of a sign-in to a page'() {
    const { sandbox, jar, send, start } = setUp();
    const json = { Accept: 'application/json', 'Content-Type': 'application/json' };
    const started = await start('{"mode":"popup"}', json);
    // The fields that are read are compared with text.
    const { url, state } = (await started.json()) as { url: string; state: string };
    const { code } = readPage(url);
    const status = await send(`/auth/plex/status?state=${state}`);
    equal(await status.json(), { status: 'pending' });
    sandbox.approve(code);
    const headers = { Accept: 'application/json', 'Sec-Fetch-Site': 'same-origin' };
    const ended = await send(`/auth/plex/callback?state=${state}`, { headers });
    equal(await ended.json(), { status: 'signed-in', location: '/' });
    equal(jar.get('session'), 'owner');
  },

  async 'lets nobody finish what another browser began'() {
    const { sandbox, jar, send, start } = setUp();
    const started = await start(new URLSearchParams());
    const { back, code } = readPage(started.headers.get('Location') ?? '');
    sandbox.approve(code);
    assert(!JSON.stringify([...jar]).includes(code), 'the cookie shows the code');
    jar.clear();
    await send(back);
    equal(jar.get('session') ?? null, null);
  },
};
