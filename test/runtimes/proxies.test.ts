/** The programs of docs/guides/proxies.md, on Node behind a real proxy, with plex.tv on the other side of it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale, ROOT } from '../cli/build.ts';
import { startProgram, temporaryFolder } from '../cli/command.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { startPlexTvOverTls } from '../support/plex-tv-over-tls.ts';
import { nodes } from './programs.ts';

const folder = join(ROOT, '.cache/proxies');
const withUndici = join(folder, 'undici.js');
const withoutUndici = join(folder, 'node.js');

beforeAll(async () => {
  await buildIfStale();
  const guide = await readFile(join(ROOT, 'docs/guides/proxies.md'), 'utf8');
  const [, program = ''] = /^```js\n(.*?)^```$/ms.exec(guide) ?? [];
  await mkdir(folder, { recursive: true });
  await writeFile(withUndici, program);
  await writeFile(
    withoutUndici,
    program.replace(/^import .*'undici';|^const dispatcher.*|^ +fetch: .*/gm, ''),
  );
});

/** Runs a program behind a proxy that requires a password. */
async function run(
  node: string,
  file: string,
  password: string,
  more: Record<string, string> = {},
) {
  const { port, caFile } = await startPlexTvOverTls({ autoApprove: 0 });
  const { host, targets } = await startConnectProxy({ port, credentials: 'ada:secret' });
  const { ended } = startProgram([node, file], {
    home: await temporaryFolder(),
    HTTPS_PROXY: `http://ada:${password}@${host}`,
    NODE_EXTRA_CA_CERTS: caFile,
    ...more,
  });
  return { ...(await ended), targets };
}

describe.each(nodes)('$name', ({ file: node }) => {
  test("signs in with undici's EnvHttpProxyAgent", async () => {
    const { code, stdout, targets } = await run(node, withUndici, 'secret');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/\nHello owner\n$/),
    });
    expect(new Set(targets)).toEqual(new Set(['plex.tv:443']));
  });

  test('a wrong password is a PlexNetworkError that does not contain it', async () => {
    const { code, stderr } = await run(node, withUndici, 'wrong-password-123456');
    expect(code).toBe(1);
    expect(stderr).toContain('PlexNetworkError');
    expect(stderr).toContain('Proxy response (407) !== 200 when HTTP Tunneling');
    expect(stderr).not.toContain('wrong-password-123456');
  });
});

test.each(nodes.filter(({ name }) => /^Node 2[246]\./.test(name)))(
  '$name signs in with NODE_USE_ENV_PROXY',
  async ({ file: node }) => {
    const variables = { NODE_USE_ENV_PROXY: '1' };
    const { code, stdout, targets } = await run(node, withoutUndici, 'secret', variables);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/\nHello owner\n$/),
    });
    expect(new Set(targets)).toEqual(new Set(['plex.tv:443']));
  },
);
