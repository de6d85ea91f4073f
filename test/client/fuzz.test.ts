/** Whatever comes from the network: only errors of this library come out, and soon. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PlexClient, PlexError, startSignIn } from '../../src/index.ts';
import { clientWith, pin } from '../support/plex.ts';

const user = { id: 1, uuid: 'u', username: 'ada', title: 'Ada', subscription: { active: true } };
const resource = {
  name: 'a',
  clientIdentifier: 'b',
  provides: 'server',
  connections: [{ uri: 'https://a', local: true }],
};
const key = { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k' };

const operations: [string, unknown, (plex: PlexClient) => Promise<unknown>][] = [
  ['getPin', pin(), (plex) => plex.getPin()],
  ['getTokenByPinId', pin({ authToken: 't' }), (plex) => plex.getTokenByPinId({ pinId: 1 })],
  ['startSignIn', pin(), async (plex) => JSON.stringify(await startSignIn(plex))],
  ['getUser', user, (plex) => plex.getUser()],
  ['getResources', [resource], (plex) => plex.getResources()],
  ['getKeys', { keys: [key] }, (plex) => plex.getKeys()],
  ['getNonce', { nonce: 'n' }, (plex) => plex.getNonce()],
  ['exchangeDeviceJwt', { auth_token: 't' }, (plex) => plex.exchangeDeviceJwt({ jwt: 'a.b.c' })],
  ['ping', {}, (plex) => plex.ping()],
  ['signOut', {}, (plex) => plex.signOut()],
  ['linkPin', {}, (plex) => plex.linkPin({ code: 'KYLX' })],
  ['registerDeviceKey', {}, (plex) => plex.registerDeviceKey({ jwk: key })],
];

/** One change to a text: bytes cut out, doubled, replaced or put in. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat(20),
  insert: fc.oneof(
    fc.string({ maxLength: 8, unit: 'binary' }),
    fc.constantFrom(
      'null',
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '-1',
      '1e999',
      'true',
      '\\u0000',
      '__proto__',
    ),
  ),
});
const header = fc.oneof(
  fc.string({ maxLength: 20 }).map((text) => text.replace(/[^\u0020-\u007e]/g, '')),
  fc.constantFrom(
    'application/json',
    'text/html',
    '',
    '0',
    '-1',
    '99999999999999999999',
    'Sun, 99 Nov 2026',
  ),
);
const mutation = fc.record({
  status: fc.oneof({ weight: 3, arbitrary: fc.constant(200) }, fc.integer({ min: 200, max: 599 })),
  edits: fc.array(edit, { maxLength: 5 }),
  truncate: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4 }),
  headers: fc.dictionary(
    fc.constantFrom(
      'Content-Type',
      'Date',
      'Retry-After',
      'Location',
      'Content-Length',
      'Content-Encoding',
    ),
    header,
    { maxKeys: 3 },
  ),
});

function mutate(
  body: unknown,
  { edits, truncate }: typeof mutation extends fc.Arbitrary<infer T> ? T : never,
): string {
  const mutated = edits.reduce((text, { at, remove, insert }) => {
    const index = Math.floor(at * text.length);
    return text.slice(0, index) + insert + text.slice(index + remove);
  }, JSON.stringify(body));
  return truncate === null ? mutated : mutated.slice(0, Math.floor(truncate * mutated.length));
}

const RUNS = Math.ceil(10_000 / operations.length);

test.each(operations)(`${RUNS} broken responses to %s`, async (_, body, call) => {
  const outcomes = { value: 0, error: 0 };
  await fc.assert(
    fc.asyncProperty(mutation, async (broken) => {
      const { plex } = clientWith(() => {
        const empty = [204, 205, 304].includes(broken.status);
        return new Response(empty ? null : mutate(body, broken), broken);
      });
      try {
        await call(plex.withToken('t'));
        outcomes.value++;
      } catch (error) {
        expect(error).toBeInstanceOf(PlexError);
        expect(String(error).length).toBeLessThan(700);
        outcomes.error++;
      }
    }),
    { numRuns: RUNS },
  );
  expect(outcomes.value).toBeGreaterThan(0);
  expect(outcomes.error).toBeGreaterThan(0);
});
