/** Servers without `Request` and `Response`, with the adapter code of the README. */
import { once } from 'node:events';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createBrowser } from './browser.ts';
import { codeIn, forwardUrlIn, PATH, setUp } from './setup.ts';

type Listener = ReturnType<typeof getRequestListener>;

async function onExpress(listener: Listener): Promise<string> {
  const app = express();
  app.all('/auth/plex/*route', listener);
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

async function onFastify(listener: Listener): Promise<string> {
  const app = fastify({ forceCloseConnections: true });
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/auth/plex/')) return;
    reply.hijack();
    await listener(request.raw, reply.raw);
  });
  onTestFinished(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

describe.each([
  ['Express', onExpress],
  ['Fastify', onFastify],
])('%s', (_, serve) => {
  test('completes sign-ins of a form and of a script, with all bodies and cookies', async () => {
    const { sandbox, handler, signedIn } = setUp();
    const origin = await serve(getRequestListener(handler, { overrideGlobalObjects: false }));
    const browser = createBrowser((request) => fetch(request, { redirect: 'manual' }), origin);

    const form = await browser.submit({ returnTo: '/form' });
    const url = form.headers.get('location') ?? '';
    sandbox.approve(codeIn(url));
    const back = await browser.visit(forwardUrlIn(url));
    expect([back.status, back.headers.get('location')]).toEqual([303, '/form']);
    expect(back.headers.getSetCookie()).toHaveLength(2);

    const page = await browser.start({ returnTo: '/page' });
    sandbox.approve(codeIn(page.url), { user: 'friend' });
    const completed = await browser.fetch(`${PATH}/callback?state=${page.state}`);
    expect(await completed.json()).toEqual({ status: 'signed-in', location: '/page' });
    expect(browser.cookies.get('session')?.value).toBe('friend');
    expect(signedIn.map(({ returnTo }) => returnTo)).toEqual(['/form', '/page']);
  });

  test('rejects large bodies and unknown paths', async () => {
    const origin = await serve(getRequestListener(setUp().handler));
    const headers = { Origin: origin, 'Content-Type': 'application/json' };
    const body = 'a'.repeat(100_000);
    const large = await fetch(`${origin}${PATH}/start`, { method: 'POST', headers, body });
    expect(large.status).toBe(413);
    expect((await fetch(`${origin}${PATH}/nowhere`)).status).toBe(404);
    expect((await fetch(`${origin}/`)).status).toBe(404);
  });
});
