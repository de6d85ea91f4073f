/** Requests of a hostile client never cause an error, and never reveal a token. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { codeIn, COOKIE, ORIGIN, PATH, setUp } from './setup.ts';

const RUNS = 2_000;

const sandbox = createSandbox();
const { handler, browser, signedIn } = setUp({ trustProxy: true }, { sandbox });
// One sign-in is approved but not completed, one is completed, and one is pending.
const approved = await browser.start({ mode: 'popup' });
const completed = await browser.start();
const pending = await browser.start({ mode: 'popup' });
for (const { url } of [approved, completed]) sandbox.approve(codeIn(url));
const cookieOf = (state: string): string =>
  `${COOKIE}.${state}=${browser.cookies.get(`${COOKIE}.${state}`)?.value}`;
const cookies = [approved, completed, pending].map(({ state }) => cookieOf(state));
await browser.fetch(`${PATH}/callback?state=${completed.state}`);
cookies.push(cookieOf(completed.state));
const states = [approved, completed, pending].map(({ state }) => state);

/** Text that is valid in headers. */
const headerText = fc
  .string({ maxLength: 40, unit: 'binary' })
  .map((text) => text.replace(/[^\u0020-\u007e\u0080-\u00ff]/g, '').trim());
const junk = fc.oneof(
  fc.string({ maxLength: 60, unit: 'binary' }),
  fc.constantFrom('\u0000', '../', '%', '%00', '__proto__', '{"a":1}', 'null', '//evil.example'),
);
const path = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('/start', '/callback', '/status', '/popup.js') },
  fc.constantFrom('', '/', '/style.css', '/constructor', '/callback/', '/..', '//evil.example'),
  junk.map((text) => `/${text}`),
);
const query = fc.dictionary(
  fc.constantFrom('state', 'here', 'returnTo', 'mode', '__proto__'),
  fc.oneof(fc.constantFrom('1', '', ...states), junk),
  { maxKeys: 3 },
);
const broken = fc
  .tuple(fc.constantFrom(...cookies), fc.nat(), fc.string({ maxLength: 3 }))
  .map(([cookie, at, text]) => {
    const index = at % cookie.length;
    return cookie.slice(0, index) + text.replace(/[^ -~]/g, '') + cookie.slice(index + 1);
  });
const cookie = fc
  .array(fc.oneof(fc.constantFrom(...cookies), broken, headerText), { maxLength: 6 })
  .map((list) => list.join('; '));
/** Headers of a browser, some of which are replaced. */
const valid = {
  accept: 'text/html',
  'content-type': 'application/json',
  origin: ORIGIN,
  'sec-fetch-site': 'same-origin',
  'x-forwarded-host': 'app.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '443',
  'x-forwarded-prefix': '',
  forwarded: 'proto=https;host=app.example',
  cookie: cookies.join('; '),
};
const hostileHeaders = fc.record({
  accept: fc.oneof(fc.constantFrom('application/json', '*/*'), headerText),
  'content-type': fc.oneof(
    fc.constantFrom(
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
    ),
    headerText,
  ),
  origin: fc.oneof(fc.constantFrom('null', 'https://evil.example'), headerText),
  'sec-fetch-site': fc.oneof(fc.constantFrom('cross-site', 'none'), headerText),
  'x-forwarded-host': fc.oneof(fc.constantFrom('evil.example'), headerText),
  'x-forwarded-proto': fc.oneof(fc.constantFrom('http'), headerText),
  cookie,
});
const headers = fc
  .tuple(hostileHeaders, fc.subarray(Object.keys(valid), { maxLength: 3 }), fc.boolean())
  .map(([wrong, names, isWhole]) => {
    const some = Object.fromEntries(Object.entries(wrong).filter(([name]) => names.includes(name)));
    return isWhole ? { ...valid, ...some } : some;
  });
const body = fc.oneof(
  junk,
  fc.json(),
  fc
    .record(
      {
        returnTo: fc.oneof(fc.constantFrom('/', '/a', '//evil.example'), junk, fc.jsonValue()),
        mode: fc.oneof(fc.constantFrom('popup', 'redirect'), fc.jsonValue()),
        device: fc.oneof(fc.boolean(), fc.jsonValue()),
      },
      { requiredKeys: [] },
    )
    .map((fields) => JSON.stringify(fields)),
  fc
    .dictionary(fc.constantFrom('returnTo', 'mode', 'device'), junk)
    .map((fields) => String(new URLSearchParams(fields))),
  fc.constant('a'.repeat(9_000)),
);
const hostile = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'),
  path,
  query,
  headers,
  body,
});

test(`${RUNS} hostile requests get an expected status and no token`, async () => {
  const found = new Set<number>();
  await fc.assert(
    fc.asyncProperty(hostile, async ({ method, path, query, headers, body }) => {
      const url = new URL(ORIGIN);
      url.pathname = PATH + path;
      for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
      // A callback for a browser would retry its polls while the PIN is not approved.
      const noRetries = url.pathname.endsWith('/callback') ? { accept: 'application/json' } : {};
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const response = await handler(
        new Request(url, {
          method,
          headers: { ...headers, ...noRetries },
          ...(hasBody && { body }),
        }),
      );
      found.add(response.status);
      expect([200, 303, 400, 403, 404, 405, 410, 413]).toContain(response.status);
      const text = `${JSON.stringify([...response.headers])} ${await response.text()}`;
      for (const { token } of signedIn) expect(text).not.toContain(token);
      // Redirects lead to Plex, or to the target of a completed sign-in.
      expect(response.headers.get('location') ?? '/').toMatch(/^(https:\/\/(app\.)?plex\.tv\/|\/)/);
      expect(response.headers.get('location') ?? '/').not.toContain('//evil');
    }),
    {
      numRuns: RUNS,
      // Few random requests start a sign-in.
      examples: [[{ method: 'POST', path: '/start', query: {}, headers: valid, body: '{}' }]],
    },
  );
  // The requests reach every status.
  expect(found).toEqual(new Set([200, 303, 400, 403, 404, 405, 410, 413]));
});
