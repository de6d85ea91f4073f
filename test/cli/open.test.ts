import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listen, plexPin, start, temporaryFolder } from './command.ts';

/** An environment in which a script of ours opens pages; without one, nothing does. */
async function browser(script?: string): Promise<{ folder: string; PATH: string }> {
  const folder = await temporaryFolder();
  if (script !== undefined) {
    await writeFile(join(folder, 'xdg-open'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'xdg-open'), 0o755);
  }
  return { folder, PATH: script === undefined ? folder : `${folder}:${process.env['PATH']}` };
}

const FAILED = 'No browser could be opened: open the page yourself.\n';

test('--open opens the page that is named', async () => {
  const { sandbox, url } = await listen();
  const { folder, PATH } = await browser('printf "%s\\n" "$@" > "${0%/*}/opened"');
  const running = await start(['--open', '--strong', '--plex-tv', url], undefined, { PATH });
  const [, page = ''] = await running.seen(/sign in:\n(\S+)\n/);
  await expect.poll(() => readFile(join(folder, 'opened'), 'utf8')).toBe(`${page}\n`);
  sandbox.approve(new URLSearchParams(new URL(page).hash.slice(2)).get('code') ?? '');
  const { code, stderr } = await running.ended;
  expect(code).toBe(0);
  expect(stderr).not.toContain(FAILED);
});

test.each([
  ['there is none', undefined],
  ['it fails', 'exit 3'],
])('the sign-in goes on when %s', async (_, script) => {
  const { sandbox, url } = await listen();
  const { PATH } = await browser(script);
  const running = await start(['--open', '--plex-tv', url], undefined, { PATH });
  const [, code = ''] = await running.seen(/type this code: {2}(\S+)\n/);
  await running.seen(new RegExp(`left\\.\\n${FAILED}`));
  sandbox.approve(code);
  const ended = await running.ended;
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]{20}\n$/) });
});

test('nothing is opened unasked', async () => {
  const { url } = await listen({ autoApprove: 0 });
  const { folder, PATH } = await browser('touch "${0%/*}/opened"');
  expect(await plexPin(['--plex-tv', url], undefined, { PATH })).toMatchObject({ code: 0 });
  await expect(readFile(join(folder, 'opened'))).rejects.toThrow('ENOENT');
});
