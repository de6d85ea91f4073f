/** The command without a folder that it can write to. */
import { expect, test } from 'vitest';
import { listen, plexPin } from './command.ts';

// Nobody can create a folder there, not even root.
const READ_ONLY = '/sys';

test('a sign-in needs no folder if the client identifier is given', async () => {
  const { url } = await listen({ autoApprove: 0 });
  const args = ['sign-in', '--plex-tv', url, '--client-identifier', 'my-tv'];
  expect(await plexPin(args, READ_ONLY)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^[\w-]{20}\n$/),
  });
});

test.each([
  [['sign-in'], 'No client identifier: .*You can also pass one with --client-identifier'],
  [['sign-in', '--save', '--client-identifier', 'my-tv'], 'Cannot save the sign-in: '],
  [['sign-in', '--jwt', '--client-identifier', 'my-tv'], 'Cannot save the sign-in: '],
])('%j is an error before a request is sent', async (args, message) => {
  const { sandbox, url } = await listen();
  const { code, stdout, stderr } = await plexPin([...args, '--plex-tv', url], READ_ONLY);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^error: ${message}.*\\n$`));
  expect(sandbox.requests).toEqual([]);
});

test.each(['status', 'token', 'refresh'])('%s says that nobody is signed in', async (command) => {
  expect(await plexPin([command], READ_ONLY)).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/^error: Not signed in to https:\/\/plex\.tv\. Run: .*\n$/),
  });
});
