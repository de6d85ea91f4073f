import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type ConnectableServer, connectTo, listServers } from '../../src/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { caught } from '../support/plex.ts';
import { signedInAs } from '../support/people.ts';
import { serve } from '../support/serve.ts';

const MACHINE = '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c';
const local = { local: true, relay: false };
const remote = { local: false, relay: false };
const relay = { local: false, relay: true };

const identity = (machineIdentifier: string) => ({
  MediaContainer: { size: 0, claimed: true, machineIdentifier, version: '1.43.3.10828' },
});

/** A media server on loopback that responds to each request with this body. */
async function mediaServer(body: string = JSON.stringify(identity(MACHINE)), status = 200) {
  const headers: Record<string, unknown>[] = [];
  const server = await serve((request, response) => {
    headers.push(request.headers);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
  });
  return { ...server, headers };
}

/** An address on loopback where nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return `http://127.0.0.1:${port}`;
}

/** A server on loopback that accepts connections and never responds, and whether its clients have gone. */
async function silentServer() {
  const events = { requests: 0, closed: 0 };
  const server = createServer((request) => {
    events.requests += 1;
    request.on('close', () => (events.closed += 1));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, events };
}

const serverOf = (...connections: NonNullable<ConnectableServer['connections']>) => ({
  clientIdentifier: MACHINE,
  accessToken: 'sEcReT-t0ken_abcdEFG',
  connections,
});

afterEach(() => {
  vi.useRealTimers();
});

describe('over sockets', () => {
  test('the best connection that works is returned, whatever their order', async () => {
    const [lan, wan, slow] = [await mediaServer(), await mediaServer(), await mediaServer()];
    const server = serverOf(
      { uri: slow.url, ...relay },
      { uri: wan.url, ...remote },
      { uri: await closedPort(), ...local },
      { uri: lan.url, ...local },
    );
    expect(await connectTo(server)).toEqual({ uri: lan.url, ...local });
  });

  test('the relay is used only if nothing else works', async () => {
    const [wan, slow] = [await mediaServer(), await mediaServer()];
    const dead = { uri: await closedPort(), ...local };
    const relayed = { uri: slow.url, ...relay };
    expect(await connectTo(serverOf(relayed, dead, { uri: wan.url, ...remote }))).toMatchObject(
      remote,
    );
    expect(await connectTo(serverOf(relayed, dead))).toEqual(relayed);
  });

  test('another media server, or anything else behind an address, is passed over', async () => {
    const others = [
      await mediaServer(JSON.stringify(identity('another'))),
      await mediaServer('<html>Welcome to your router</html>'),
      await mediaServer(JSON.stringify(identity(MACHINE)), 404),
      await mediaServer('null'),
      await mediaServer('{"MediaContainer":null}'),
      await mediaServer(`{"MediaContainer":{"machineIdentifier":["${MACHINE}"]}}`),
      await mediaServer(`{"text":"<MediaContainer machineIdentifier=\\"${MACHINE}\\">"}`),
      await mediaServer(`${' '.repeat(1_048_577)}${JSON.stringify(identity(MACHINE))}`),
    ];
    const right = await mediaServer();
    const wrong = others.map(({ url }) => ({ uri: url, ...local }));
    const result = await connectTo(serverOf(...wrong, { uri: right.url, ...relay }));
    expect(result.uri).toBe(right.url);
    expect(await caught(() => connectTo(serverOf(...wrong)))).toMatchObject({
      code: 'network',
      message:
        'No connection to the media server works (local: it is another media server; local: it is not a media server; local: it responds with status 404)',
      cause: { errors: { length: others.length } },
    });
  });

  test('a redirect is not followed', async () => {
    const target = await mediaServer();
    const { url, requests } = await serve((_, response) => {
      response.writeHead(302, { Location: `${target.url}/identity` }).end();
    });
    const error = await caught(() => connectTo(serverOf({ uri: url, ...local })));
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('302') });
    expect(requests).toEqual(['GET /identity']);
    expect(target.requests).toEqual([]);
  });

  test('the request carries no token, and accepts JSON', async () => {
    const { url, requests, headers } = await mediaServer();
    await connectTo(serverOf({ uri: `${url}/`, ...local }));
    expect(requests).toEqual(['GET /identity']);
    expect(headers[0]).toMatchObject({ accept: 'application/json' });
    expect(JSON.stringify(headers)).not.toMatch(/x-plex|sEcReT|cookie|authorization/i);
  });

  test('a base URL may have a path, and the response may be XML', async () => {
    const { url, requests } = await mediaServer(
      `<?xml version="1.0"?>\n<MediaContainer size="0" claimed="1" machineIdentifier="${MACHINE}" version="1.43.3"></MediaContainer>`,
    );
    expect(await connectTo(serverOf({ uri: `${url}/plex/`, ...local }))).toMatchObject(local);
    expect(requests).toEqual(['GET /plex/identity']);
  });

  test('attempts that have lost are aborted', async () => {
    const silent = await silentServer();
    const lan = await mediaServer();
    await connectTo(serverOf({ uri: lan.url, ...local }, { uri: silent.url, ...remote }));
    await vi.waitFor(() => expect(silent.events.closed).toBe(silent.events.requests));
  });

  test('a signal aborts all attempts, with its reason', async () => {
    const silent = await silentServer();
    const controller = new AbortController();
    const connecting = connectTo(serverOf({ uri: silent.url, ...local }), {
      signal: controller.signal,
    });
    await vi.waitFor(() => expect(silent.events.requests).toBe(1));
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await caught(() => connecting)).toBe(reason);
    await vi.waitFor(() => expect(silent.events.closed).toBe(1));
    expect(await caught(() => connectTo(serverOf({ uri: silent.url, ...local }), controller))).toBe(
      reason,
    );
    expect(silent.events.requests).toBe(1);
  });

  test('nothing responds in time', async () => {
    const [silent, dead] = [await silentServer(), await closedPort()];
    const server = serverOf({ uri: silent.url, ...remote }, { uri: dead, ...local });
    const error = await caught(() => connectTo(server, { timeout: 50 }));
    expect(error).toMatchObject({ code: 'timeout' });
    expect(String(error)).toContain('remote: no response');
    expect(String(error)).toContain('ECONNREFUSED');
  });

  test('a server of a user can be connected to', async () => {
    const { url } = await mediaServer();
    const servers = [
      { name: 'Attic', clientIdentifier: MACHINE, connections: [{ uri: url, ...local }] },
    ];
    const { plex } = await signedInAs('owner', createSandbox({ servers }));
    const [server] = await listServers(plex);
    expect(server && (await connectTo(server))).toMatchObject({ uri: url });
  });
});

/** A `fetch` whose responses come after a time in ms, by host; a host that is missing never responds. */
function delayedFetch(delays: Record<string, number>) {
  const requested: string[] = [];
  const fetch = (async (input: string, { signal }: RequestInit) => {
    const { hostname } = new URL(input);
    requested.push(hostname);
    await new Promise((resolve, reject) => {
      const delay = delays[hostname];
      const timer = delay === undefined ? undefined : setTimeout(resolve, delay);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    });
    return Response.json(identity(MACHINE));
  }) as typeof globalThis.fetch;
  return { fetch, requested };
}

describe('while time passes', () => {
  const server = serverOf(
    { uri: 'https://172-18-0-3.abc.plex.direct:32400', address: '172.18.0.3', ...local },
    { uri: 'https://lan.example:32400', address: '192.0.2.7', ...local },
    { uri: 'https://wan.example:32400', ...remote },
    { uri: 'https://relay.example:8443', ...relay },
  );
  const container = '172-18-0-3.abc.plex.direct';

  test.each([
    [
      'a better one within a second',
      { 'wan.example': 10, 'lan.example': 1000 },
      'lan.example',
      1000,
    ],
    ['not one that takes longer', { 'wan.example': 10, 'lan.example': 1011 }, 'wan.example', 1010],
    ['the first at once, if it is the best', { 'lan.example': 10 }, 'lan.example', 10],
    [
      'a container, if nothing better works',
      { [container]: 10, 'wan.example': 5 },
      container,
      1005,
    ],
    ['not a container beside a local one', { [container]: 1, 'lan.example': 9 }, 'lan.example', 9],
    ['the relay last', { 'relay.example': 1, 'wan.example': 900 }, 'wan.example', 1001],
    ['any that responds at all', { 'relay.example': 4999 }, 'relay.example', 5000],
  ])('%s is used', async (_, delays: Record<string, number>, host, after) => {
    vi.useFakeTimers();
    const { fetch, requested } = delayedFetch(delays);
    let uri: string | undefined;
    void connectTo(server, { fetch }).then((connection) => ({ uri } = connection));
    expect(requested).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(after - 1);
    expect(uri).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(new URL(uri ?? '').hostname).toBe(host);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('it is over after five seconds by default', async () => {
    vi.useFakeTimers();
    const connecting = caught(() => connectTo(server, { fetch: delayedFetch({}).fetch }));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await connecting).toMatchObject({ code: 'timeout' });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('http', () => {
  const reached = async (connection: { uri: string; local?: boolean }, more: object = {}) => {
    const requested: string[] = [];
    const fetch = (async (input: string) => {
      requested.push(input);
      return Response.json(identity(MACHINE));
    }) as typeof globalThis.fetch;
    await caught(async () => {
      throw await connectTo({ ...serverOf(connection), ...more }, { fetch });
    });
    return requested.length === 1;
  };

  test('is used only in the local network and on this machine', async () => {
    expect(await reached({ uri: 'http://192.0.2.7:32400', local: true })).toBe(true);
    expect(await reached({ uri: 'http://127.0.0.1:32400', local: false })).toBe(true);
    expect(await reached({ uri: 'http://localhost:32400' })).toBe(true);
    expect(await reached({ uri: 'http://example.com:32400', local: false })).toBe(false);
    expect(await reached({ uri: 'http://example.com:32400' })).toBe(false);
    expect(await reached({ uri: 'https://example.com:32400' })).toBe(true);
  });

  test('is not used if the server requires HTTPS', async () => {
    const plain = { uri: 'http://192.0.2.7:32400', local: true };
    expect(await reached(plain, { httpsRequired: true })).toBe(false);
    expect(await reached(plain, { httpsRequired: false })).toBe(true);
    expect(await reached({ uri: 'https://192.0.2.7' }, { httpsRequired: true })).toBe(true);
  });
});

describe('arguments', () => {
  test('a server without usable connections is an error', async () => {
    for (const connections of [
      [],
      undefined,
      [{ uri: 'http://example.com' }],
      [{ uri: 'ftp://example.com' }, { uri: 'not a URL' }, { uri: null }],
    ]) {
      const server = { clientIdentifier: MACHINE, connections } as ConnectableServer;
      expect(await caught(() => connectTo(server))).toMatchObject({
        code: 'network',
        message: 'The media server has no connection that a token may be sent to',
      });
    }
  });

  test.each([
    ['server', [undefined]],
    ['server', ['https://example.com']],
    ['server.clientIdentifier', [{}]],
    ['server.clientIdentifier', [{ clientIdentifier: '' }]],
    ['timeout', [serverOf(), { timeout: 0 }]],
    ['signal', [serverOf(), { signal: true }]],
    ['fetch', [serverOf(), { fetch: 'fetch' }]],
    ['timeOut', [serverOf(), { timeOut: 1 }]],
  ])('%s is named if it is not valid', async (field, args: unknown[]) => {
    const error = await caught(() => connectTo(...(args as Parameters<typeof connectTo>)));
    expect(error).toMatchObject({ code: 'input', field });
  });
});
