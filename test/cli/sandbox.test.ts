import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import {
  CLI,
  type Ended,
  plexPin,
  type Running,
  start,
  startProgram,
  temporaryFolder,
} from './command.ts';

const PINS = '/api/v2/pins';

/** Starts the command and waits until it listens. */
async function startSandbox(...args: string[]): Promise<{ url: string; running: Running }> {
  const running = await start(['sandbox', ...args]);
  const [, url = ''] = await running.seen(/(http:\/\/\S+:\d+)[\s"]/);
  return { url, running };
}

const stop = (running: Running): Promise<Ended> => {
  running.child.kill('SIGINT');
  return running.ended;
};

/** Returns the requests in a log, without their times. */
const requestsIn = (stdout: string): string[] =>
  [...stdout.matchAll(/^\d\d:\d\d:\d\d (.*)$/gm)].map(([, request = '']) => request);

/** Returns a port that is in use until the end of the test. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('Not a port');
  return address.port;
}

test('it prints how to use it and logs each request', async () => {
  const { url, running } = await startSandbox('--auto-approve', '0');
  const args = ['--plex-tv', url, '--client-identifier', 'my-tv'];
  const signedIn = await plexPin(args);
  expect(signedIn).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]{20}\n$/) });
  const { code, stdout, stderr } = await stop(running);
  expect({ code, stderr }).toEqual({ code: 130, stderr: 'Stopped.\n' });
  const [guide] = stdout.split(/^\d\d:/m);
  expect(guide?.replaceAll(url, 'URL')).toBe(`Local plex.tv for tests: URL

In code:     createPlexClient({ plexTv: 'URL', … })
Command:     plex-pin sign-in --plex-tv URL
Start page:  URL/
Link page:   URL/link  (short codes)
Auth page:   URL/auth  (strong codes)

Each code is approved automatically after 0 seconds.

Press Ctrl-C to stop. Requests:
`);
  expect(requestsIn(stdout)).toEqual([
    `201 POST ${PINS} my-tv`,
    expect.stringMatching(/^200 GET \/api\/v2\/pins\/\d+ my-tv$/),
  ]);
  expect(stdout).not.toContain(signedIn.stdout.trim());
});

test('it logs the client identifier, wherever it is sent, and no secret', async () => {
  const { url, running } = await startSandbox();
  const secret = 'hunter2-0123456789ab';
  const name = 'X-Plex-Client-Identifier';
  await fetch(`${url}${PINS}?${name}=in-query&X-Plex-Token=${secret}`, { method: 'POST' });
  const body = new URLSearchParams({ [name]: 'in-form', authToken: secret });
  await fetch(url + PINS, { method: 'POST', body });
  const bytes = Buffer.from('Fernsehgerät 📺').toString('latin1');
  await fetch(url + PINS, { method: 'POST', headers: { [name]: bytes } });
  await fetch(`${url}${PINS}?${name}=%1b[31mred%0a12:00:00%20201`, { method: 'POST' });
  await fetch(`${url}/api/v2/user`, { headers: { 'X-Plex-Token': secret } });
  const { stdout, stderr } = await stop(running);
  expect(requestsIn(stdout)).toEqual([
    `201 POST ${PINS} in-query`,
    `201 POST ${PINS} in-form`,
    `201 POST ${PINS} Fernsehgerät 📺`,
    `201 POST ${PINS} [31mred 12:00:00 201`,
    '401 GET /api/v2/user -',
  ]);
  expect(stdout + stderr).not.toContain(secret);
  expect(stdout).not.toContain('\x1b');
});

test('--json prints one object per line: the URL, then each request', async () => {
  const { url, running } = await startSandbox('--json');
  const headers = { 'X-Plex-Client-Identifier': 'my-tv', 'X-Plex-Token': 'secret-in-header' };
  await fetch(`${url}${PINS}?strong=true`, { method: 'POST', headers });
  await fetch(`${url}/api/v2/user?X-Plex-Token=secret-in-query`);
  const { code, stdout, stderr } = await stop(running);
  expect({ code, stderr }).toEqual({ code: 130, stderr: 'Stopped.\n' });
  const lines = stdout.trimEnd().split('\n');
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { url },
    {
      time,
      method: 'POST',
      path: PINS,
      query: { strong: 'true' },
      status: 201,
      clientIdentifier: 'my-tv',
    },
    {
      time,
      method: 'GET',
      path: '/api/v2/user',
      query: { 'X-Plex-Token': '***' },
      status: 401,
      clientIdentifier: null,
    },
  ]);
  expect(stdout).not.toContain('secret-in');
});

test('--user sets the accounts, and the first one approves', async () => {
  const { url, running } = await startSandbox(
    ...['--user', 'ada', 'grace', '--user', 'edsger', '--auto-approve', '0'],
  );
  const { stdout: token } = await plexPin(['--plex-tv', url]);
  const { stdout } = await plexPin(['whoami', '--plex-tv', url], undefined, { PLEX_TOKEN: token });
  expect(stdout).toContain('Username:  ada\n');
  expect(await stop(running)).toMatchObject({ code: 130 });
});

test('--host with a public address prints a warning', async () => {
  const { url, running } = await startSandbox('--host', '0.0.0.0');
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${url}/api/v2/user`)).status).toBe(401);
  const { code, stderr } = await stop(running);
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: `Warning: anyone who can reach 0.0.0.0 on port ${new URL(url).port} can use this sandbox and read what is sent to it.\nStopped.\n`,
  });
});

test('--host with a loopback address prints no warning', async () => {
  const { url, running } = await startSandbox('--host', 'localhost', '--json');
  expect(url).toMatch(/^http:\/\/localhost:\d+$/);
  expect((await stop(running)).stderr).toBe('Stopped.\n');
});

test('--port sets the port, and a port in use is an error in one line', async () => {
  const port = String(await takenPort());
  expect(await plexPin(['sandbox', '--port', port])).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: Port ${port} is in use. Choose another with --port, or omit --port\n`,
  });
  const { url, running } = await startSandbox();
  await stop(running);
  // The port was free a moment ago, and the system does not reassign it so soon.
  const again = await startSandbox('--port', new URL(url).port);
  expect(again.url).toBe(url);
  expect(await stop(again.running)).toMatchObject({ code: 130 });
});

test('an unknown host is an error in one line', async () => {
  expect(await plexPin(['sandbox', '--host', 'nowhere.invalid'])).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: .*nowhere\.invalid\n$/),
  });
});

test('SIGTERM stops it despite open connections', async () => {
  const { url, running } = await startSandbox();
  await fetch(`${url}/api/v2/user`, { headers: { Connection: 'keep-alive' } });
  running.child.kill('SIGTERM');
  expect(await running.ended).toMatchObject({ code: 143, stderr: 'Stopped.\n' });
});

test('it stops if the log cannot be written, but not if its reader has closed the pipe', async () => {
  const home = await temporaryFolder();
  const full = ['sh', '-c', '"$0" "$1" sandbox > /dev/full', process.execPath, CLI];
  expect(await startProgram(full, { home }).ended).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: ENOSPC.*\n$/),
  });

  const { url, running } = await startSandbox();
  running.child.stdout.destroy();
  for (const _ of [1, 2]) expect((await fetch(`${url}/api/v2/user`)).status).toBe(401);
  expect(await stop(running)).toMatchObject({ code: 130 });
});
