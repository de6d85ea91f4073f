/** The fields of a sign-in arrive whatever has read the body before. */
import express, { type RequestHandler } from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { toNodeHandler } from '../../src/node/index.ts';
import { createBrowser } from '../server/browser.ts';
import { codeIn, forwardUrlIn, PATH, setUp } from '../server/setup.ts';
import { listen, listenFastify } from './servers.ts';

const drain: RequestHandler = (req, _, next) => void req.resume().once('end', () => next());

const PARSERS: [string, RequestHandler[]][] = [
  ['none', []],
  ['json and urlencoded', [express.json(), express.urlencoded({ extended: true })]],
  ['urlencoded without nesting', [express.json(), express.urlencoded({ extended: false })]],
  ['raw', [express.raw({ type: () => true })]],
  ['text', [express.text({ type: () => true })]],
  ['those of Express 4', [express4.json(), express4.urlencoded({ extended: true })]],
  ['a pause', [(_req, _res, next) => void setImmediate(next)]],
];

describe.each(PARSERS)('a body parser in front: %s', (_, parsers) => {
  async function serve() {
    const app = setUp();
    const origin = await listen(express().use(PATH, parsers, toNodeHandler(app.handler)));
    const browser = createBrowser((one) => fetch(one, { redirect: 'manual' }), origin);
    return { ...app, browser };
  }

  test('a form', async () => {
    const { browser, sandbox } = await serve();
    const started = await browser.submit({ returnTo: '/library?sort=added&tag=a+b' });
    const url = started.headers.get('location') ?? '';
    sandbox.approve(codeIn(url));
    const back = await browser.visit(forwardUrlIn(url));
    expect(back.headers.get('location')).toBe('/library?sort=added&tag=a+b');
  });

  test('JSON', async () => {
    const { browser, sandbox } = await serve();
    const { url, state, code } = await browser.start({ returnTo: '/ö', device: true });
    expect(code).toHaveLength(4);
    sandbox.approve(codeIn(url));
    const completed = await browser.fetch(`${PATH}/callback?state=${state}`);
    expect(await completed.json()).toEqual({ status: 'signed-in', location: '/%C3%B6' });
  });

  test('no body', async () => {
    const { browser } = await serve();
    const response = await browser.fetch(`${PATH}/start`, { method: 'POST' });
    expect(response.status).toBe(200);
  });
});

test('a body that was read and is unavailable is a bad request with advice', async () => {
  const app = express().use(drain, toNodeHandler(setUp().handler));
  const browser = createBrowser((one) => fetch(one), await listen(app));
  const response = await browser.submit({ returnTo: '/library' });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('req.body is not set');
});

test('Fastify has parsed the body of a route', async () => {
  const { handler } = setUp();
  const app = fastify({ forceCloseConnections: true });
  app.post(`${PATH}/*`, (request, reply) => void toNodeHandler(handler)(request, reply));
  const browser = createBrowser((one) => fetch(one), await listenFastify(app));
  const { code } = await browser.start({ device: true });
  expect(code).toHaveLength(4);
});

test('the signal of a request with a parsed body aborts only if the client disconnects', async () => {
  const aborted: boolean[] = [];
  const { handler } = setUp({
    deviceKey: (_, { signal }) => {
      aborted.push(signal.aborted);
      throw new Error('no key');
    },
  });
  const app = express().use(express.json(), toNodeHandler(handler));
  app.use(((_error, _req, res, _next) => void res.sendStatus(503)) as express.ErrorRequestHandler);
  const origin = await listen(app);
  const response = await fetch(`${origin}${PATH}/start`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(503);
  expect(aborted).toEqual([false]);
});
