/** The command behind an HTTP proxy, with plex.tv on the other side of it. */
import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { type ConnectProxyOptions, startConnectProxy } from '../support/connect-proxy.ts';
import { startPlexTvOverTls } from '../support/plex-tv-over-tls.ts';
import { closedPort, listen, plexPin, start, temporaryFolder } from './command.ts';

const CREDENTIALS = 'ada:pass word:1';
const IN_URL = 'ada:pass%20word%3A1';

interface ProxyOptions extends Omit<ConnectProxyOptions, 'port' | 'identity'> {
  /** Gives it a certificate for `localhost`. */
  isHttps?: boolean;
}

/** Starts a plex.tv that can be reached only through a proxy. */
async function setUp({ isHttps, ...options }: ProxyOptions = {}) {
  const { sandbox, port, caFile, identity } = await startPlexTvOverTls({ autoApprove: 0 });
  const own = { ...options, ...(isHttps && { identity }) };
  const { host, targets } = await startConnectProxy({ port, ...own });
  return { sandbox, host, targets, trusted: { NODE_EXTRA_CA_CERTS: caFile } };
}

test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])(
  'the command signs in to plex.tv through the proxy of %s',
  async (variable) => {
    const { sandbox, host, targets, trusted } = await setUp();
    const home = await temporaryFolder();
    const variables = { ...trusted, [variable]: `http://${host}` };
    expect(await plexPin(['sign-in', '--save'], home, variables)).toMatchObject({ code: 0 });
    expect(await plexPin(['whoami'], home, variables)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Username:  owner\n'),
      stderr: '',
    });
    expect(new Set(targets)).toEqual(new Set(['plex.tv:443']));
    expect(sandbox.requests.map(({ method, path }) => `${method} ${path}`)).toContain(
      'GET /api/v2/user',
    );
  },
);

test('requests share a connection through the proxy', async () => {
  const { sandbox, host, targets, trusted } = await setUp();
  const variables = { ...trusted, HTTPS_PROXY: `http://${host}` };
  expect(await plexPin(['sign-in'], undefined, variables)).toMatchObject({ code: 0 });
  expect(sandbox.requests.length).toBeGreaterThan(1);
  expect(targets).toEqual(['plex.tv:443']);
});

test('the command signs in through an https proxy', async () => {
  const { host, targets, trusted } = await setUp({ isHttps: true, credentials: CREDENTIALS });
  const HTTPS_PROXY = `https://${IN_URL}@${host.replace('127.0.0.1', 'localhost')}`;
  expect(await plexPin(['sign-in'], undefined, { ...trusted, HTTPS_PROXY })).toMatchObject({
    code: 0,
  });
  expect(targets).toContain('plex.tv:443');
});

test('an https proxy whose certificate is not trusted is named, with advice', async () => {
  const { host, targets } = await setUp({ isHttps: true });
  const { code, stderr } = await plexPin(['sign-in'], undefined, {
    HTTPS_PROXY: `https://${host}`,
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^error: The proxy 127\.0\.0\.1:\d+ cannot be reached: .*certificate.*set NODE_EXTRA_CA_CERTS to the file with its certificate\n$/,
  );
  expect(targets).toEqual([]);
});

/** Makes the timers of a process a hundred times faster. */
const FAST_TIMERS =
  'const later = setTimeout; globalThis.setTimeout = (run, ms, ...rest) => later(run, ms / 100, ...rest);';
const fastTimers = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(FAST_TIMERS)}`,
};

test('a proxy that does not respond is named, without its password', async () => {
  const { host } = await setUp({ hang: () => {} });
  const HTTPS_PROXY = `http://ada:wrong-password-123456@${host}`;
  expect(await plexPin(['sign-in'], undefined, { ...fastTimers, HTTPS_PROXY })).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: No response from plex.tv through the proxy http://${host} within 10 s: check the network and try again\n`,
  });
});

test('a plex.tv that does not respond is named without the proxy, which does not apply', async () => {
  const { sandbox, url } = await listen();
  const { host } = await setUp();
  sandbox.fail({ kind: 'hang' });
  const variables = { ...fastTimers, HTTPS_PROXY: `http://${host}` };
  expect(await plexPin(['sign-in', '--plex-tv', url], undefined, variables)).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: No response from ${new URL(url).host} within 10 s: check the network and try again\n`,
  });
});

test('Ctrl-C ends the command while the proxy does not respond', async () => {
  const events = new EventEmitter();
  const connected = once(events, 'connected');
  const { host } = await setUp({ hang: () => events.emit('connected') });
  const running = await start(['sign-in'], undefined, { HTTPS_PROXY: `http://${host}` });
  await connected;
  running.child.kill('SIGINT');
  expect(await running.ended).toEqual({ code: 130, stdout: '', stderr: 'Cancelled.\n' });
});

test('Ctrl-C ends the command while plex.tv does not respond through the proxy', async () => {
  const { sandbox, host, trusted } = await setUp();
  const events = new EventEmitter();
  const received = once(events, 'received');
  sandbox.fail({ kind: 'hang', match: () => events.emit('received') });
  const variables = { ...trusted, HTTPS_PROXY: `http://${host}` };
  const running = await start(['sign-in'], undefined, variables);
  await received;
  running.child.kill('SIGINT');
  expect(await running.ended).toEqual({ code: 130, stdout: '', stderr: 'Cancelled.\n' });
});

test('a device key is used through the proxy', async () => {
  const { host, trusted } = await setUp();
  const home = await temporaryFolder();
  const variables = { ...trusted, HTTPS_PROXY: `http://${host}`, NODE_USE_ENV_PROXY: '1' };
  expect(await plexPin(['sign-in', '--jwt'], home, variables)).toMatchObject({ code: 0 });
  expect(await plexPin(['refresh'], home, variables)).toMatchObject({ code: 0 });
});

test('the user name and the password of the proxy are sent to it', async () => {
  const { host, trusted } = await setUp({ credentials: CREDENTIALS });
  const HTTPS_PROXY = `http://${IN_URL}@${host}`;
  const { code, stdout, stderr } = await plexPin(['sign-in'], undefined, {
    ...trusted,
    HTTPS_PROXY,
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\S{20}\n$/) });
  expect(stderr).not.toMatch(/pass|ada/);
});

test.each([
  [
    'without credentials',
    '',
    (host: string) =>
      `The proxy ${host} requires a user name and a password (407): set HTTPS_PROXY to http://USER:PASSWORD@${host}`,
  ],
  [
    'with a wrong password',
    'ada:wrong-password-123456@',
    (host: string) =>
      `The proxy ${host} rejected the user name or the password of HTTPS_PROXY (407)`,
  ],
])('a proxy that requires a password names itself %s', async (_, inUrl, message) => {
  const { sandbox, host, trusted } = await setUp({ credentials: CREDENTIALS });
  const HTTPS_PROXY = `http://${inUrl}${host}`;
  expect(await plexPin(['sign-in'], undefined, { ...trusted, HTTPS_PROXY })).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: ${message(host)}\n`,
  });
  expect(sandbox.requests).toEqual([]);
});

test('a proxy that rejects connections to plex.tv is named', async () => {
  const { host, trusted } = await setUp({ rejectWith: 403 });
  const HTTPS_PROXY = `http://${host}`;
  expect(await plexPin(['sign-in'], undefined, { ...trusted, HTTPS_PROXY })).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: The proxy ${host} rejected the connection to plex.tv:443 (403)\n`,
  });
});

test('a proxy that cannot be reached is named, without its password', async () => {
  const port = await closedPort();
  const HTTPS_PROXY = `http://ada:wrong-password-123456@127.0.0.1:${port}`;
  expect(await plexPin(['sign-in'], undefined, { HTTPS_PROXY })).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: The proxy 127.0.0.1:${port} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}\n`,
  });
});

test('without NODE_EXTRA_CA_CERTS, an unknown certificate authority is an error with advice', async () => {
  const { sandbox, host } = await setUp();
  const { code, stderr } = await plexPin(['sign-in'], undefined, {
    HTTPS_PROXY: `http://${host}`,
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^error: Could not connect to plex\.tv: .*certificate.*set NODE_EXTRA_CA_CERTS to the file with its certificate\n$/,
  );
  expect(sandbox.requests).toEqual([]);
});

test('requests to this machine never use the proxy', async () => {
  const { url } = await listen({ autoApprove: 0 });
  const { host, targets } = await setUp();
  const variables = {
    HTTPS_PROXY: `http://${host}`,
    HTTP_PROXY: `http://${host}`,
    NODE_USE_ENV_PROXY: '1',
  };
  expect(await plexPin(['sign-in', '--plex-tv', url], undefined, variables)).toMatchObject({
    code: 0,
  });
  expect(targets).toEqual([]);
});

test.each([
  ['localhost,.test', false],
  ['localhost  TEST', false],
  ['*.test', false],
  ['plex.test:443', false],
  ['*', false],
  ['', true],
  ['lex.test', true],
  ['plex.test:8443', true],
])('NO_PROXY=%j: the request to plex.test uses the proxy: %j', async (NO_PROXY, isProxied) => {
  const { host, targets } = await setUp({ rejectWith: 403 });
  const variables = { HTTPS_PROXY: `http://${host}`, NO_PROXY };
  const args = ['sign-in', '--plex-tv', 'https://plex.test'];
  expect(await plexPin(args, undefined, variables)).toMatchObject({
    code: 1,
    stderr: isProxied
      ? `error: The proxy ${host} rejected the connection to plex.test:443 (403)\n`
      : expect.stringMatching(/^error: Could not connect to plex\.tv: .*plex\.test/),
  });
  expect(targets.length > 0).toBe(isProxied);
});

test.each(['localhost:3128', 'socks5://127.0.0.1:1080', 'http://ada:50%@proxy.example', '?'])(
  '%j is no proxy',
  async (HTTPS_PROXY) => {
    const { code, stderr } = await plexPin(['sign-in'], undefined, { HTTPS_PROXY });
    expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
      code: 2,
      stderr:
        'error: HTTPS_PROXY must be the URL of an http or https proxy, such as http://proxy.example:3128',
    });
    expect(stderr).not.toMatch(/socks|ada|50%/);
  },
);
