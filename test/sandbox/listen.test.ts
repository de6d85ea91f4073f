import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { client } from './plex-tv.ts';

/** As they are before any test. */
const globals = { Request, Response };

test('listen uses a free port on the loopback interface until it is closed', async () => {
  await using sandbox = createSandbox();
  const listener = await sandbox.listen();
  expect(listener.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${listener.url}/api/v2/user`)).status).toBe(401);
  await listener.close();
  await expect(fetch(`${listener.url}/api/v2/user`)).rejects.toThrow(TypeError);
  // Once more does no harm.
  await listener.close();
});

test('listen uses the given port and host', async () => {
  await using sandbox = createSandbox();
  const listener = await sandbox.listen({ hostname: 'localhost' });
  const { hostname, port } = new URL(listener.url);
  expect(hostname).toBe('localhost');
  await listener.close();
  const again = await sandbox.listen({ port: Number(port), hostname: '127.0.0.1' });
  expect(again.url).toBe(`http://127.0.0.1:${port}`);
});

test('listen rejects if the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    other.once('listening', resolve);
  });
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await expect(createSandbox().listen({ port: port ?? -1 })).rejects.toThrow('EADDRINUSE');
  other.close();
});

test('`await using` closes all listeners, including open requests', async () => {
  const urls: string[] = [];
  let hanging: Promise<unknown> | undefined;
  {
    await using sandbox = createSandbox();
    urls.push((await sandbox.listen()).url, (await sandbox.listen()).url);
    sandbox.fail({ kind: 'hang' });
    hanging = fetch(`${urls[0]}/api/v2/user`).catch((error: unknown) => error);
    while (sandbox.requests.length === 0) await new Promise(setImmediate);
  }
  expect(await hanging).toBeInstanceOf(TypeError);
  expect(urls).toHaveLength(2);
  for (const url of urls) await expect(fetch(url)).rejects.toThrow(TypeError);
});

test('listeners and `fetch` share one sandbox', async () => {
  await using sandbox = createSandbox();
  const { url } = await sandbox.listen();
  const headers = { ...client, Accept: 'application/json' };
  const created = await fetch(`${url}/api/v2/pins`, { method: 'POST', headers });
  const pin: unknown = await created.json();
  const id = typeof pin === 'object' && pin !== null && 'id' in pin ? String(pin.id) : '';
  const found = await sandbox.fetch(`https://clients.plex.tv/api/v2/pins/${id}`, { headers });
  expect(found.status).toBe(200);
});

test('listen does not replace globals', async () => {
  await using sandbox = createSandbox();
  const { url } = await sandbox.listen();
  await fetch(`${url}/api/v2/user`);
  expect(globalThis.Request).toBe(globals.Request);
  expect(globalThis.Response).toBe(globals.Response);
});

test('an error in `match` is reported, over a socket too', async () => {
  await using sandbox = createSandbox();
  const { url } = await sandbox.listen();
  const match = (): boolean => {
    throw new Error('wrong match');
  };
  sandbox.fail({ kind: 'hang', match });
  await expect(sandbox.fetch('https://plex.tv/api/v2/user')).rejects.toThrow('wrong match');
  const response = await fetch(`${url}/api/v2/user`);
  expect([response.status, await response.text()]).toEqual([
    500,
    'The sandbox failed: Error: wrong match\n',
  ]);
});

test('`fetch` accepts the arguments of the global `fetch`, for any host', async () => {
  const { fetch, requests } = createSandbox();
  const url = 'https://clients.plex.tv/api/v2/pins';
  const init = { method: 'POST', headers: client };
  const responses = [
    await fetch(url, init),
    await fetch(new URL(url), init),
    await fetch(new Request(url, init)),
    await fetch(new Request(url, { method: 'POST' }), { headers: client }),
  ];
  expect(responses.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect(new Set(requests.map((request) => request.url))).toEqual(new Set([url]));
});

test('`fetch` does not send a request that is already aborted', async () => {
  const { fetch, requests } = createSandbox();
  const reason = new Error('too late');
  const signal = AbortSignal.abort(reason);
  await expect(fetch('https://plex.tv/api/v2/user', { signal })).rejects.toBe(reason);
  expect(requests).toEqual([]);
});
