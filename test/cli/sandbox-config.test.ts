/** What `plex-pin sandbox` describes: users, servers, and a configuration file. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { plexPin, start, temporaryFolder } from './command.ts';

async function startSandbox(...args: string[]): Promise<string> {
  const running = await start(['sandbox', '--json', ...args]);
  onTestFinished(() => void running.child.kill('SIGINT'));
  const [, url = ''] = await running.seen(/"(http:\/\/\S+:\d+)"/);
  return url;
}

/** Signs the user in who approves each code. */
async function signIn(plexTv: string) {
  const plex = createPlexClient({ clientIdentifier: 'test', plexTv });
  const { authToken } = await plex.getTokenByPinId({ pinId: (await plex.getPin()).id });
  return plex.withToken(authToken ?? '');
}

async function writeConfig(text: string): Promise<string> {
  const file = join(await temporaryFolder(), 'sandbox.json');
  await writeFile(file, text);
  return file;
}

const legacy = async (plexTv: string, path: string, token: string): Promise<string> =>
  (await fetch(`${plexTv}${path}`, { headers: { 'X-Plex-Token': token } })).text();

test('--user, --home-user and --server describe people and servers', async () => {
  const args = [
    '--user',
    'ada',
    'grace',
    '--home-user',
    'Kid',
    'Teen',
    '--server',
    'Attic',
    'Ship',
  ];
  const url = await startSandbox(...args, '--auto-approve', '0');
  const plex = await signIn(url);
  const user = await plex.getUser();
  expect(user).toMatchObject({ username: 'ada', home: true, homeAdmin: true, homeSize: 3 });
  const servers = await plex.getResources();
  expect(servers.map(({ name, owned }) => [name, owned])).toEqual([
    ...[['Attic', true] as const, ['Ship', true] as const],
  ]);
  const users = await legacy(url, '/api/users', user.authToken ?? '');
  expect([...users.matchAll(/<User id="\d+" title="(\w+)" username="(\w*)"/g)].length).toBe(3);
  expect(users.match(/<Server /g)).toHaveLength(6);
});

test('--home-user is a member of the home of the default owner', async () => {
  const plex = await signIn(await startSandbox('--home-user', 'Kid', '--auto-approve', '0'));
  expect(await plex.getUser()).toMatchObject({ username: 'owner', homeSize: 2 });
});

test('--cors allows web pages of any origin', async () => {
  const headers = { Origin: 'https://app.example' };
  const allowed = async (...args: string[]) =>
    (await fetch(`${await startSandbox(...args)}/api/v2/user`, { headers })).headers.get(
      'access-control-allow-origin',
    );
  expect([await allowed('--cors'), await allowed()]).toEqual(['*', null]);
});

test('--config has the options of createSandbox, which others override', async () => {
  const config = await writeConfig(
    JSON.stringify({
      users: [{ username: 'ada', id: 7, subscription: { active: true } }, { title: 'Kid' }],
      servers: [{ name: 'Engine', sharedWith: ['Kid'], clientIdentifier: 'engine' }],
      autoApprove: 0,
      leniency: { missingIdentifier: false },
    }),
  );
  const url = await startSandbox('--config', config);
  const plex = await signIn(url);
  expect(await plex.getUser()).toMatchObject({ id: 7, subscription: { plan: 'lifetime' } });
  expect(await plex.getResources()).toMatchObject([{ clientIdentifier: 'engine' }]);
  const token = (await plex.getUser()).authToken ?? '';
  const bare = await fetch(`${url}/api/v2/user`, { headers: { 'X-Plex-Token': token } });
  expect(bare.status).toBe(400);

  const overridden = await signIn(
    await startSandbox('--config', config, '--user', 'grace', '--server', 'Ship'),
  );
  expect(await overridden.getUser()).toMatchObject({ username: 'grace' });
  expect(await overridden.getResources()).toMatchObject([{ name: 'Ship' }]);
});

test.each([
  ['text', 'must contain a JSON object'],
  ['[]', 'must contain a JSON object'],
  ['{"user":[]}', "unknown option 'user'; known options: users, servers, autoApprove"],
  ['{"constructor":[]}', "unknown option 'constructor'"],
  ['{"users":"ada"}', 'users must be an array'],
  ['{"cors":1}', 'cors must be a boolean'],
  ['{"users":[{}]}', 'needs a username, or a title'],
  ['{"servers":[{"name":"a","owner":"x"}]}', "no user 'x'"],
])('--config with %s is an error in one line', async (text, message) => {
  const { code, stdout, stderr } = await plexPin(['sandbox', '--config', await writeConfig(text)]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^error: [^\n]*\n$/);
  expect(stderr).toContain(message);
});

test('--config with a file that does not exist is an error in one line', async () => {
  const { code, stderr } = await plexPin(['sandbox', '--config', '/nowhere/sandbox.json']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: ENOENT.*sandbox\.json'?\n$/);
});
