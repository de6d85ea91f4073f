/** A handler is mounted anywhere in an app, and signs users in. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, createServer } from 'node:http2';
import { text } from 'node:stream/consumers';
import express from 'express';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toNodeHandler } from '../../src/node/index.ts';
import { createBrowser } from '../server/browser.ts';
import { codeIn, forwardUrlIn, PATH, setUp } from '../server/setup.ts';
import { listen, MOUNTS } from './servers.ts';

const send = (request: Request) => fetch(request, { redirect: 'manual' });

describe.each(MOUNTS)('%s', (_, serve) => {
  test('signs users in with a form and with a script, with all bodies and cookies', async () => {
    const { sandbox, handler, signedIn } = setUp();
    const origin = await serve(toNodeHandler(handler));
    const browser = createBrowser(send, origin);

    const form = await browser.submit({ returnTo: '/form' });
    expect(form.status).toBe(303);
    const url = form.headers.get('location') ?? '';
    expect(forwardUrlIn(url)).toContain(`${origin}${PATH}/callback`);
    sandbox.approve(codeIn(url));
    const back = await browser.visit(forwardUrlIn(url));
    expect([back.status, back.headers.get('location')]).toEqual([303, '/form']);
    expect(back.headers.getSetCookie()).toHaveLength(2);
    expect(await back.text()).toBe('');

    const page = await browser.start({ returnTo: '/page' });
    sandbox.approve(codeIn(page.url), { user: 'friend' });
    const completed = await browser.fetch(`${PATH}/callback?state=${page.state}`);
    expect(await completed.json()).toEqual({ status: 'signed-in', location: '/page' });
    expect(browser.cookies.get('session')?.value).toBe('friend');
    expect(signedIn.map(({ returnTo }) => returnTo)).toEqual(['/form', '/page']);
  });

  test('leaves other paths to the app, and names the routes for unknown paths below its own', async () => {
    const origin = await serve(toNodeHandler(setUp().handler));
    expect(await (await fetch(`${origin}/library`)).text()).toBe('A page of the app');
    expect(await (await fetch(`${origin}${PATH}s`)).text()).toBe('A page of the app');

    const unknown = await fetch(`${origin}${PATH}/begin`);
    expect(unknown.status).toBe(404);
    const text = await unknown.text();
    for (const route of ['POST /auth/plex/start', 'GET /auth/plex/callback']) {
      expect(text).toContain(route);
    }
  });

  test('rejects a large body', async () => {
    const origin = await serve(toNodeHandler(setUp().handler));
    const body = JSON.stringify({ returnTo: `/${'a'.repeat(90_000)}` });
    const headers = { Origin: origin, 'Content-Type': 'application/json' };
    const large = await fetch(`${origin}${PATH}/start`, { method: 'POST', headers, body });
    expect(large.status).toBe(413);
  });

  test('leaves the connection usable after a rejected request with a large body', async () => {
    const origin = await serve(toNodeHandler(setUp().handler));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const sendOnConnection = async (path: string, options: object, body?: string) => {
      const sent = request(`${origin}${PATH}${path}`, { agent, ...options }).end(body);
      const [response] = await once(sent, 'response');
      await text(response);
      return response.statusCode as number;
    };
    const headers = { Origin: 'https://evil.example' };
    const rejected = sendOnConnection('/start', { method: 'POST', headers }, 'a'.repeat(300_000));
    expect(await rejected).toBeGreaterThanOrEqual(400);
    expect(await sendOnConnection('/status', {})).toBe(200);
  });
});

test('a handler serves HTTP/2', async () => {
  const { sandbox, handler } = setUp();
  const listener = toNodeHandler(handler);
  const server = createServer((req, res) => void listener(req, res)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const client = connect(origin);
  onTestFinished(() => client.close());
  const browser = createBrowser(async (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = { ...Object.fromEntries(request.headers), ':path': pathname + search };
    const stream = client.request({ ...headers, ':method': request.method }, { endStream: false });
    stream.end(await request.text());
    const [received] = await once(stream, 'response');
    const { 'set-cookie': cookies = [], ':status': status } = received;
    const lines = cookies.map((line: string): [string, string] => ['Set-Cookie', line]);
    return new Response(await text(stream), { status, headers: lines });
  }, origin);
  const { url, state } = await browser.start({ returnTo: '/page' });
  sandbox.approve(codeIn(url));
  const completed = await browser.fetch(`${PATH}/callback?state=${state}`);
  expect(await completed.json()).toEqual({ status: 'signed-in', location: '/page' });
  expect(browser.cookies.get('session')?.value).toBe('owner');
});

test('without next, other paths are not found', async () => {
  const handler = toNodeHandler(setUp().handler);
  const origin = await listen((req, res) => void handler(req, res));
  expect((await fetch(`${origin}/library`)).status).toBe(404);
});

test('a handler below another path than its own says which path it needs', async () => {
  const origin = await listen(express().use('/api', toNodeHandler(setUp().handler)));
  const response = await fetch(`${origin}/api${PATH}/start`, { method: 'POST' });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("set path to '/api/auth/plex'");
});
