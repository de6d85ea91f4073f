import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listen, plexPin, startProgram, temporaryFolder } from './command.ts';

const request = (...args: string[]) =>
  plexPin(['request', '--client-identifier', 'my-tv', ...args]);

test('the default format is HTTP', async () => {
  expect(await request('--strong')).toEqual({
    code: 0,
    stderr: '',
    stdout: `POST /api/v2/pins?strong=true HTTP/1.1
Host: plex.tv
Accept: application/json
X-Plex-Client-Identifier: my-tv
X-Plex-Product: plex-pin

`,
  });
});

test('--format curl prints a curl command', async () => {
  expect(await request('--format', 'curl', '--product', "Zoë's")).toEqual({
    code: 0,
    stderr: '',
    stdout: String.raw`curl --request POST 'https://plex.tv/api/v2/pins?strong=false' \
  --header 'Accept: application/json' \
  --header 'X-Plex-Client-Identifier: my-tv' \
  --header 'X-Plex-Product: Zoë'\''s'
`,
  });
});

test('no request is sent', async () => {
  const { sandbox, url } = await listen();
  const { stdout } = await request('--plex-tv', url);
  expect(stdout).toContain(`\nHost: ${new URL(url).host}\n`);
  expect(sandbox.requests).toEqual([]);
});

test('a name in any script is printed as the bytes that are sent', async () => {
  const product = 'Телевизор 客厅 📺 é';
  for (const format of ['http', 'curl']) {
    const { stdout } = await request('--format', format, '--product', product);
    expect(stdout).toContain(`X-Plex-Product: ${product}`);
  }
});

test.each([
  `it's "quoted" \`id\` $(id) $HOME \\ \\\\ ! # ; & | < > * ? [a] {b} ~ %s`,
  `'; echo broken; '`,
  'Телевизор 客厅 📺',
])('a shell passes the exact arguments to curl: %s', async (product) => {
  const { stdout } = await request('--format', 'curl', '--product', product, '--strong');
  expect(await argumentsOfCurl(stdout)).toEqual([
    '--request',
    'POST',
    'https://plex.tv/api/v2/pins?strong=true',
    '--header',
    'Accept: application/json',
    '--header',
    'X-Plex-Client-Identifier: my-tv',
    '--header',
    `X-Plex-Product: ${product}`,
  ]);
});

test('curl sends an empty header', async () => {
  const { stdout } = await request('--format', 'curl', '--product', '');
  expect(await argumentsOfCurl(stdout)).toContain('X-Plex-Product;');
});

/** Runs the line in a shell, with a curl that prints its arguments. */
async function argumentsOfCurl(line: string): Promise<string[]> {
  const home = await temporaryFolder();
  const curl = join(home, 'curl');
  await writeFile(curl, `#!/bin/sh\nprintf '%s\\n' "$@"\n`);
  await chmod(curl, 0o755);
  const { ended } = startProgram(['sh', '-c', line], {
    home,
    PATH: `${home}:${process.env['PATH']}`,
  });
  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd().split('\n');
}
