import { expect, test } from 'vitest';
import { listen, plexPin, tokenFrom } from './command.ts';

test('whoami prints the title, the username and the e-mail address', async () => {
  const { sandbox, url } = await listen();
  const PLEX_TOKEN = await tokenFrom(sandbox, 'friend');
  expect(await plexPin(['whoami', '--plex-tv', url], undefined, { PLEX_TOKEN })).toEqual({
    code: 0,
    stdout: 'Title:     Finn Friend\nUsername:  friend\nE-mail:    friend@example.com\n',
    stderr: '',
  });
});

test('a user may lack an e-mail address, and a name cannot manipulate the terminal', async () => {
  const { sandbox, url } = await listen({
    users: [{ username: 'kid', title: '\x1b[31mKid\x1b[0m\nUsername: owner', email: null }],
  });
  const PLEX_TOKEN = await tokenFrom(sandbox, 'kid');
  const { code, stdout } = await plexPin(['whoami', '--plex-tv', url], undefined, { PLEX_TOKEN });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'Title:     [31mKid [0m Username: owner\nUsername:  kid\n',
  });
});

test('--json prints the user without secrets', async () => {
  const { sandbox, url } = await listen();
  const PLEX_TOKEN = await tokenFrom(sandbox);
  const args = ['whoami', '--json', '--plex-tv', url];
  const { code, stdout, stderr } = await plexPin(args, undefined, { PLEX_TOKEN });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(stdout)).toEqual({
    id: 1001,
    uuid: '0000000000000001',
    username: 'owner',
    title: 'Olive Owner',
    email: 'owner@example.com',
    friendlyName: 'Olive Owner',
    thumb: 'https://plex.tv/users/0000000000000001/avatar?c=1',
    home: true,
    homeAdmin: true,
    restricted: false,
    subscription: { active: true, status: 'Active', plan: 'lifetime' },
  });
  for (const secret of await secretsOf(url, PLEX_TOKEN)) expect(stdout).not.toContain(secret);
});

/** Returns the secrets in the response about a user. */
async function secretsOf(url: string, token: string): Promise<string[]> {
  const headers = { 'X-Plex-Token': token, Accept: 'application/json' };
  const response = await fetch(`${url}/api/v2/user`, { headers });
  const user = (await response.json()) as {
    authToken: string;
    pin: string;
    services: { token: string }[];
  };
  const secrets = [user.authToken, user.pin, ...user.services.map((service) => service.token)];
  expect(secrets.map((secret) => secret.length >= 20)).toEqual([true, true, true]);
  return secrets;
}
