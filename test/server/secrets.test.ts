/** Only the app gets the token, and nobody gets the secret. */
import { inspect } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { generateDeviceKey } from '../../src/jwt/index.ts';
import { codeIn, forwardUrlIn, PATH, SECRET, setUp } from './setup.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The parts of a response that a browser, a proxy log or a cache sees. */
const shown = async (response: Response): Promise<string> =>
  `${response.status} ${response.url} ${inspect([...response.headers])} ${await response.text()}`;

test.each([
  ['without', undefined],
  ['with', () => key],
])('no response, URL or log contains a token: %s a device key', async (_, deviceKey) => {
  const written: unknown[] = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => written.push(args));
  }
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => written.push(text) > 0);
  }
  const addresses: string[] = [];
  const sandbox = createSandbox();
  let fails = true;
  const { handler, browser, signedIn } = setUp(
    {
      deviceKey,
      onSignedIn: async ({ token, returnTo, servers }) => {
        signedIn.push({ token, returnTo });
        if (fails) sandbox.fail({ kind: 'response', status: 401, match: { path: '/resources' } });
        fails = false;
        await servers();
        return new Response(null, { status: 303, headers: { Location: '/' } });
      },
    },
    {
      sandbox,
      fetch: (input, init) => {
        const request = new Request(input, init);
        addresses.push(request.url);
        return sandbox.fetch(request);
      },
    },
  );
  const { url, state } = await browser.start({ mode: 'popup' });
  const responses = [await browser.fetch(`${PATH}/status?state=${state}`)];
  sandbox.approve(codeIn(url));
  const callback = `${PATH}/callback?state=${state}`;
  const fork = browser.fork();
  for (const visit of [
    () => browser.fetch(`${PATH}/status?state=${state}`),
    () => browser.visit(forwardUrlIn(url)),
    () => browser.fetch(callback),
    () => browser.visit(`${callback}&here=1`),
    () => browser.fetch(callback),
    () => browser.visit(`${callback}&here=1`),
    () => fork.visit(`${callback}&here=1`),
    () => browser.fetch(`${PATH}/status?state=${state}`),
  ]) {
    responses.push(await visit());
  }
  expect(responses.map(({ status }) => status)).toEqual([
    200, 200, 200, 502, 303, 200, 303, 303, 200,
  ]);

  const texts = await Promise.all(responses.map(shown));
  const everything = [...texts, ...addresses, inspect(written), inspect(handler, { depth: 9 })];
  expect(signedIn).toHaveLength(2);
  const { token = '' } = signedIn[0] ?? {};
  for (const text of everything) {
    expect(text).not.toContain(token);
    expect(text).not.toContain(SECRET);
    expect(decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, ''))).not.toContain(token);
  }
  expect(written).toEqual([]);
});

const key = await generateDeviceKey();
