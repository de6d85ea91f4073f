/** The `Host` header of a request never decides where Plex sends a user back to. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import express from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import Koa from 'koa';
import { describe, expect, test, vi } from 'vitest';
import type { SignInHandlerOptions } from '../../src/server/index.ts';
import { type NodeHandler, toNodeHandler } from '../../src/node/index.ts';
import { forwardUrlIn, PATH, setUp } from '../server/setup.ts';
import { listen, listenFastify, listenKoa, MOUNTS } from './servers.ts';

interface Sent {
  status: number | undefined;
  body: string;
  /** The origin of the URL that Plex sends the user back to. */
  back: string | undefined;
}

/** Starts a sign-in with these headers, which `fetch` would not send. */
async function start(origin: string, headers: Record<string, string>): Promise<Sent> {
  const outgoing = request(`${origin}${PATH}/start`, { method: 'POST', headers }).end();
  const [incoming] = await new Promise<[import('node:http').IncomingMessage]>((resolve, reject) => {
    outgoing.once('response', (...response) => resolve(response)).once('error', reject);
  });
  const { location } = incoming.headers;
  return {
    status: incoming.statusCode,
    body: await text(incoming),
    back: location === undefined ? undefined : new URL(forwardUrlIn(location)).origin,
  };
}

const handlerOf = (options: Partial<SignInHandlerOptions> = {}): NodeHandler =>
  toNodeHandler(setUp(options).handler);

const EVIL = { Host: 'evil.example' };
const FORWARDED = { ...EVIL, 'X-Forwarded-Host': 'app.example', 'X-Forwarded-Proto': 'https' };

describe.each(MOUNTS)('%s', (_, serve) => {
  test('without origin and trustProxy, another host than loopback is an error that says what to set', async () => {
    const origin = await serve(handlerOf());
    for (const headers of [EVIL, FORWARDED, { Host: '192.168.1.10:3000' }]) {
      const { status, body, back } = await start(origin, headers);
      expect([status, back]).toEqual([500, undefined]);
      expect(body).toContain('origin: &#39;https://app.example&#39;');
      expect(body).toContain('trustProxy: true');
    }
    for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000', 'app.localhost']) {
      expect((await start(origin, { Host: host })).back).toBe(`http://${host}`);
    }
  });

  test('origin decides', async () => {
    const origin = await serve(handlerOf({ origin: 'https://app.example' }));
    expect((await start(origin, EVIL)).back).toBe('https://app.example');
  });

  test('with trustProxy, the headers of the proxy decide', async () => {
    const origin = await serve(handlerOf({ trustProxy: true }));
    expect((await start(origin, FORWARDED)).back).toBe('https://app.example');
    expect((await start(origin, EVIL)).status).toBe(500);
  });
});

test('in production, the page has no advice for developers', async () => {
  vi.stubEnv('NODE_ENV', 'production');
  const handler = handlerOf();
  try {
    const { status, body } = await start(await listen((req, res) => void handler(req, res)), EVIL);
    expect(status).toBe(500);
    expect(body).toContain('This app is not configured for sign-ins at this address.');
    expect(body).not.toContain('trustProxy');
  } finally {
    vi.unstubAllEnvs();
  }
});

describe('the setting of a framework for its proxy counts', () => {
  const expressWith = (create: typeof express) => (trust: unknown) =>
    listen(create().set('trust proxy', trust).use(handlerOf()));

  test.each([
    ['Express 5', expressWith(express)],
    ['Express 4', expressWith(express4)],
    [
      'Fastify',
      (trustProxy: never) => {
        const app = fastify({ forceCloseConnections: true, trustProxy });
        app.addHook('onRequest', handlerOf());
        app.all('/*', () => '');
        return listenFastify(app);
      },
    ],
  ] as [string, (trust: unknown) => Promise<string>][])('%s', async (_, serve) => {
    for (const trusted of [true, 'loopback', ['127.0.0.1']]) {
      expect((await start(await serve(trusted), FORWARDED)).back).toBe('https://app.example');
      expect((await start(await serve(trusted), EVIL)).status).toBe(500);
    }
    for (const other of [false, '10.0.0.1']) {
      expect((await start(await serve(other), FORWARDED)).status).toBe(500);
    }
  });

  test('Koa', async () => {
    for (const [proxy, status] of [
      [true, 303],
      [false, 500],
    ] as const) {
      const app = new Koa({ proxy });
      app.use(({ request, response }, next) => handlerOf()(request, response, next));
      expect((await start(await listenKoa(app), FORWARDED)).status).toBe(status);
    }
  });
});

test('an invalid Host header is a bad request', async () => {
  const handler = handlerOf();
  const origin = await listen((req, res) => void handler(req, res));
  expect((await start(origin, { Host: 'a b' })).status).toBe(400);
});
