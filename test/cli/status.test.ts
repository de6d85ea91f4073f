/** Which account and which token the other commands use. */
import { expect, test } from 'vitest';
import { listen, pipeInto, plexPin, saveToken, temporaryFolder, tokenFrom } from './command.ts';
import { DAY, fileIn, signedIn } from './device.ts';

test('a saved token that does not expire', async () => {
  const { sandbox, url } = await listen();
  const home = await temporaryFolder();
  await saveToken(home, url, await tokenFrom(sandbox));
  expect(await plexPin(['status', '--plex-tv', url], home)).toEqual({
    code: 0,
    stdout: [
      'Account:            owner',
      `Signed in to:       ${url}`,
      'Token:              does not expire',
      `Token source:       ${fileIn(home, url)}`,
      'Client identifier:  my-tv',
      '',
    ].join('\n'),
    stderr: '',
  });
});

test('a JWT with the time at which it expires, and its device key', async () => {
  const { url, run, saved, file } = await signedIn();
  const { stdout } = await run(['status', '--json']);
  const { token, clientIdentifier } = await saved();
  expect(stdout).not.toContain(token);
  expect(JSON.parse(stdout)).toEqual({
    signedIn: true,
    plexTv: url,
    profile: null,
    tokenType: 'jwt',
    expiresAt: new Date(expirationOf(token)).toISOString(),
    isRenewed: true,
    source: 'saved',
    file,
    clientIdentifier,
    user: expect.objectContaining({ username: 'owner' }),
  });
  expect((await run(['status'])).stdout).toMatch(
    /^Token: {14}JWT, expires on \w+, .* GMT, renewed with the saved device key$/m,
  );
});

/** Reads when a JWT expires (RFC 7519, section 4.1.4), in ms. */
const expirationOf = (token: string): number => {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { exp: number }).exp * 1000;
};

test('a JWT that expires within a day is renewed first', async () => {
  const { sandbox, run, saved } = await signedIn();
  const before = expirationOf((await saved()).token);
  sandbox.advance(6.5 * DAY);
  const { stdout } = await run(['status', '--json']);
  const { expiresAt } = JSON.parse(stdout) as { expiresAt: string };
  expect(Date.parse(expiresAt)).toBeGreaterThan(before);
});

test('the profile, and the sources of a token that is not saved', async () => {
  const { url } = await listen({ autoApprove: 0 });
  const home = await temporaryFolder();
  const PLEX_TOKEN = (await plexPin(['sign-in', '--plex-tv', url], home)).stdout;
  const args = ['status', '--plex-tv', url];
  expect(
    await plexPin(['sign-in', '--save', '--profile', 'work', '--plex-tv', url], home),
  ).toMatchObject({ code: 0 });
  expect((await plexPin([...args, '--profile', 'work'], home)).stdout).toContain(
    'Profile:            work\n',
  );
  const fromEnvironment = await plexPin(args, home, { PLEX_TOKEN, PLEX_PIN_PROFILE: 'work' });
  expect(fromEnvironment.stdout).toMatch(/^Account: +owner$/m);
  expect(fromEnvironment.stdout).toMatch(/^Token source: +PLEX_TOKEN$/m);
  expect(fromEnvironment.stdout).not.toContain('Profile');
  const fromStdin = await pipeInto([...args, '--token-stdin'], PLEX_TOKEN, { home });
  expect(fromStdin.stdout).toMatch(/^Token source: +stdin$/m);
});

test('nobody is signed in: exit code 4, and a JSON object', async () => {
  const { sandbox, url } = await listen();
  const stderr = `error: Not signed in to ${url}. Run: plex-pin sign-in --save\n`;
  // A pipe is not read, so that the command never waits for another one.
  expect(await pipeInto(['status', '--plex-tv', url], 'token')).toEqual({
    code: 4,
    stdout: '',
    stderr,
  });
  expect(await plexPin(['status', '--plex-tv', url, '--json'])).toEqual({
    code: 4,
    stdout: `${JSON.stringify({ signedIn: false, plexTv: url })}\n`,
    stderr,
  });
  expect(sandbox.requests).toEqual([]);
});

test('a token that plex.tv no longer accepts is exit code 4', async () => {
  const { url } = await listen();
  const home = await temporaryFolder();
  await saveToken(home, url, 'revoked-token');
  const { code, stdout, stderr } = await plexPin(['status', '--plex-tv', url], home);
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toMatch(/^error: .*401.*\n$/);
  expect(stderr).not.toContain('revoked-token');
});
