import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { listen, plexPin, start, temporaryFolder } from './command.ts';

/** Creates an environment in which a script opens pages, or nothing does. */
async function browser(script?: string): Promise<{ folder: string; PATH: string }> {
  const folder = await temporaryFolder();
  if (script !== undefined) {
    await writeFile(join(folder, 'xdg-open'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'xdg-open'), 0o755);
  }
  return { folder, PATH: script === undefined ? folder : `${folder}:${process.env['PATH']}` };
}

const FAILED = 'Could not open a browser. Open the page yourself.\n';

test('--open opens the printed page', async () => {
  const { url } = await listen({ autoApprove: 0 });
  const { folder, PATH } = await browser('printf "%s\\n" "$@" > "${0%/*}/opened"');
  // Reading a named pipe waits until the script has written to it.
  await promisify(execFile)('mkfifo', [join(folder, 'opened')]);
  const opened = readFile(join(folder, 'opened'), 'utf8');
  const args = ['--open', '--strong', '--plex-tv', url];
  const { code, stderr } = await plexPin(args, undefined, { PATH });
  expect(code).toBe(0);
  const [, page] = /sign in:\n(\S+)\n/.exec(stderr) ?? [];
  expect(page).toContain('/auth#?');
  expect(await opened).toBe(`${page}\n`);
  expect(stderr).not.toContain(FAILED);
});

test.each([
  ['there is no browser', undefined],
  ['the browser fails', 'exit 3'],
])('the sign-in continues when %s', async (_, script) => {
  const { sandbox, url } = await listen();
  const { PATH } = await browser(script);
  const running = await start(['--open', '--plex-tv', url], undefined, { PATH });
  const [, code = ''] = await running.seen(/type this code: {2}(\S+)\n/);
  await running.seen(new RegExp(`left\\.\\n${FAILED}`));
  sandbox.approve(code);
  const ended = await running.ended;
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]{20}\n$/) });
});

test('nothing is opened without --open', async () => {
  const { url } = await listen({ autoApprove: 0 });
  const { folder, PATH } = await browser('touch "${0%/*}/opened"');
  expect(await plexPin(['--plex-tv', url], undefined, { PATH })).toMatchObject({ code: 0 });
  await expect(readFile(join(folder, 'opened'))).rejects.toThrow('ENOENT');
});
