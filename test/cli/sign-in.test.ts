import { expect, test } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { closedPort, listen, plexPin, start } from './command.ts';

const CODE = /type this code: {2}([A-Z\d]{4})\n/;
const TOKEN = /^[\w-]{20}\n$/;

/** Starts a sandbox that approves each code at the first poll. */
const approving = () => listen({ autoApprove: 0 });

test('stdout contains only the token, and stderr does not contain it', async () => {
  const { url } = await approving();
  const { code, stdout, stderr } = await plexPin(['sign-in', '--plex-tv', url]);
  expect(code).toBe(0);
  expect(stdout).toMatch(TOKEN);
  expect(stderr).not.toContain(stdout.trim());
  expect(stderr).toContain('Signed in.\n');
  const plex = createPlexClient({ clientIdentifier: 'test', plexTv: url });
  expect(await plex.withToken(stdout.trim()).getUser()).toMatchObject({ username: 'owner' });
});

test('sign-in is the default command', async () => {
  const { url } = await approving();
  const { code, stdout } = await plexPin(['--plex-tv', url]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(TOKEN) });
});

test('--json prints one JSON object', async () => {
  const { url } = await approving();
  const args = ['--plex-tv', url, '--client-identifier', 'my-tv', '--json'];
  const { code, stdout, stderr } = await plexPin(args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\{.*\}\n$/);
  const { token, ...rest } = JSON.parse(stdout) as { token: string };
  expect(rest).toEqual({ newRegistration: false, clientIdentifier: 'my-tv' });
  expect(`${token}\n`).toMatch(TOKEN);
  expect(stderr).not.toContain(token);
});

test('a short code is typed at the link page, and the command ends when it is approved', async () => {
  const { sandbox, url } = await listen();
  const running = await start(['--plex-tv', url, '--product', 'Wohnzimmer-Fernsehgerät']);
  const [, code = ''] = await running.seen(CODE);
  await running.seen(/Waiting for approval, 15:00 left\.\n/);
  sandbox.approve(code);
  const { stdout, stderr } = await running.ended;
  expect(stdout).toMatch(TOKEN);
  expect(stderr).toBe(
    [
      `Open this page:      ${url}/link/?pin=${code}`,
      `and type this code:  ${code}`,
      '',
      'Waiting for approval, 15:00 left.',
      'Signed in.',
      '',
    ].join('\n'),
  );
  const sent = sandbox.requests[0];
  expect(sent).toMatchObject({ method: 'POST', path: '/api/v2/pins', query: { strong: 'false' } });
  const product = Buffer.from(sent?.headers['x-plex-product'] ?? '', 'latin1');
  expect(product.toString()).toBe('Wohnzimmer-Fernsehgerät');
});

test('--strong prints the sign-in page and no code to type', async () => {
  const { sandbox, url } = await listen();
  const running = await start(['--strong', '--plex-tv', url, '--client-identifier', 'my tv']);
  const [, page = ''] = await running.seen(/Open this page and sign in:\n(\S+)\n/);
  const parameters = new URLSearchParams(new URL(page).hash.slice('#?'.length));
  expect(page).toMatch(`${url}/auth#?`);
  expect(Object.fromEntries(parameters)).toEqual({
    clientID: 'my tv',
    code: expect.stringMatching(/^[a-z\d]{25}$/),
    'context[device][product]': 'plex-pin',
  });
  sandbox.approve(parameters.get('code') ?? '');
  const { code, stderr } = await running.ended;
  expect(code).toBe(0);
  expect(stderr).not.toContain('type');
});

test('--sandbox needs no plex.tv and says that the sandbox approves the code', async () => {
  const { code, stdout, stderr } = await plexPin(['sign-in', '--sandbox']);
  expect(code).toBe(0);
  expect(stdout).toMatch(TOKEN);
  expect(stderr).toMatch(
    /^Using a local sandbox at http:\/\/127\.0\.0\.1:\d+ \(approves automatically in 3 s\)\.\n/,
  );
  expect(stderr).toContain('The sandbox approved the code.\nSigned in.\n');
  expect(stderr).not.toContain(stdout.trim());
});

test('an expired code is exit code 3', async () => {
  const { sandbox, url } = await listen();
  const running = await start(['--plex-tv', url]);
  const [, code = ''] = await running.seen(CODE);
  sandbox.expire(code);
  const ended = await running.ended;
  expect(ended).toMatchObject({ code: 3, stdout: '' });
  expect(ended.stderr).toMatch(/\nerror: The PIN has expired: start a new sign-in\n$/);
});

test('a poll error is reported and does not end the wait', async () => {
  const { sandbox, url } = await listen({ autoApprove: 0 });
  sandbox.fail({ kind: 'response', status: 500, match: { method: 'GET' } });
  const { code, stdout, stderr } = await plexPin(['--plex-tv', url]);
  expect(code).toBe(0);
  expect(stdout).toMatch(TOKEN);
  expect(stderr).toContain('left.\nplex.tv returned 500, retrying.\nSigned in.\n');
});

test('a recovery from a poll error is reported', async () => {
  const { sandbox, url } = await listen();
  sandbox.fail({ kind: 'reset', match: { method: 'GET' } });
  const running = await start(['--plex-tv', url]);
  await running.seen(
    /left\.\nplex\.tv cannot be reached, retrying\.\nplex\.tv is responding again\.\n/,
  );
  running.child.kill('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130 });
});

test('an unreachable plex.tv is exit code 1 and one line', async () => {
  const args = ['--plex-tv', `http://127.0.0.1:${await closedPort()}`];
  expect(await plexPin(args)).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: Could not connect to plex\.tv: .*ECONNREFUSED.*\n$/),
  });
});

test('an error response is exit code 1 and one line', async () => {
  const { sandbox, url } = await listen();
  sandbox.fail({ kind: 'response', status: 429 });
  expect(await plexPin(['--plex-tv', url])).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: .*429.*\n$/),
  });
});
