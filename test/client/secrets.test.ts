/** Nothing that an app could print by accident contains a token, a JWT or a private key. */
import { describe, expect, test } from 'vitest';
import {
  createPlexClient,
  type PlexClient,
  PlexError,
  resumeSignIn,
  startSignIn,
} from '../../src/index.ts';
import { caught, clientWith, IDENTIFIER, pin, TOKEN } from '../support/plex.ts';
import { shown } from '../support/shown.ts';

const DEVICE_JWT = `eyJhbGciOiJFZERTQSJ9.${'cGF5bG9hZA'.repeat(5)}.c2lnbmF0dXJl`;
const PRIVATE_KEY = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A';
const SECRETS = [TOKEN, DEVICE_JWT, PRIVATE_KEY];

function expectNoSecret(value: unknown): void {
  const text = shown(value);
  for (const secret of SECRETS) expect(text).not.toContain(secret);
}

const everything = SECRETS.join(' ');
/** Responses of plex.tv or an impostor, which repeat the secrets in every place that can hold them. */
const responses: [string, () => Response | Promise<Response>][] = [
  ...[400, 401, 403, 404, 422, 429, 498, 500, 503].map((status): [string, () => Response] => [
    `${status}`,
    () =>
      Response.json(
        { errors: [{ code: 1000, message: everything, token: TOKEN }], authToken: TOKEN },
        { status, headers: { 'X-Plex-Token': TOKEN, 'Retry-After': everything } },
      ),
  ]),
  [
    'HTML that quotes them',
    () => new Response(everything, { headers: { 'Content-Type': 'text/html' } }),
  ],
  ['a type that quotes them', () => new Response('x', { headers: { 'Content-Type': everything } })],
  ['a body that is no JSON', () => new Response(everything)],
  ['half a JSON', () => new Response(`{"authToken":"${TOKEN}"`)],
  ['wrong types', () => Response.json(pin({ id: TOKEN, authToken: TOKEN }))],
  ['secrets as names', () => Response.json({ [TOKEN]: { [DEVICE_JWT]: PRIVATE_KEY } })],
  [
    'a redirect that quotes them',
    () =>
      new Response(null, {
        status: 302,
        headers: { Location: `https://evil.example/?${everything}` },
      }),
  ],
  ['a broken connection', () => Promise.reject(new TypeError(`failed: ${everything}`))],
  [
    'an error with everything',
    () =>
      Promise.reject(
        Object.assign(new Error('x', { cause: { headers: { token: TOKEN } } }), {
          config: { jwt: DEVICE_JWT, key: PRIVATE_KEY },
        }),
      ),
  ],
  ['something that is no error', () => Promise.reject(everything)],
  [
    'a body that breaks off',
    () => new Response(new ReadableStream({ start: (c) => c.error(new Error(everything)) })),
  ],
];

const calls: [string, (plex: PlexClient) => Promise<unknown>][] = [
  ['getUser', (plex) => plex.getUser()],
  [
    'getTokenByPinId',
    (plex) =>
      plex.getTokenByPinId(
        { pinId: 1, deviceJWT: DEVICE_JWT },
        { token: TOKEN, headers: { 'X-Key': PRIVATE_KEY } },
      ),
  ],
  [
    'exchangeDeviceJwt',
    (plex) =>
      plex.exchangeDeviceJwt(
        { jwt: DEVICE_JWT },
        { token: TOKEN, headers: { 'X-Key': PRIVATE_KEY } },
      ),
  ],
];

describe.each(calls)('an error of %s shows no secret', (name, call) => {
  test.each(responses)('%s', async (_, respond) => {
    const { plex } = clientWith(respond);
    const error = await caught(() => call(plex.withToken(TOKEN)));
    expect(error).toBeInstanceOf(PlexError);
    // Only what a call has sent is known to be a secret in an error that `fetch` itself threw.
    const sent = name === 'getUser' ? [TOKEN] : SECRETS;
    const text = shown(error);
    for (const secret of sent) expect(text).not.toContain(secret);
  });
});

test.each([
  ['a token', (plex: PlexClient) => plex.withToken(`${TOKEN}\n`)],
  ['a token of one call', (plex: PlexClient) => plex.getUser(undefined, { token: `${TOKEN} x` })],
  ['a header', (plex: PlexClient) => plex.ping({}, { headers: { a: `${TOKEN}\r\n` } })],
  [
    'a header named like it',
    (plex: PlexClient) => plex.ping({}, { headers: { [`${TOKEN} `]: 'a' } }),
  ],
  [
    'a JWT where a number belongs',
    (plex: PlexClient) => plex.getTokenByPinId({ pinId: DEVICE_JWT as never }),
  ],
  [
    'a JWK that is text',
    (plex: PlexClient) => plex.registerDeviceKey({ jwk: PRIVATE_KEY as never }),
  ],
  [
    'a JWT of two lines',
    (plex: PlexClient) => plex.getTokenByPinId({ pinId: 1, deviceJWT: [DEVICE_JWT] as never }),
  ],
])('a PlexInputError shows no secret: %s', async (_, call) => {
  const { plex } = clientWith(() => Response.json({}));
  const error = await caught(() => call(plex));
  expect(error instanceof PlexError && error.code).toBe('input');
  expectNoSecret(error);
});

test('an error for a plexTv with credentials does not contain them', async () => {
  const plexTv = `https://user:${TOKEN}@plex.example`;
  expectNoSecret(await caught(() => createPlexClient({ clientIdentifier: IDENTIFIER, plexTv })));
});

test('clients and sign-ins show no secret, neither before nor after the approval', async () => {
  const { plex } = clientWith((request) =>
    Response.json(pin(request.method === 'POST' ? {} : { authToken: TOKEN })),
  );
  const signedIn = plex.withToken(TOKEN);
  const signIn = await startSignIn(signedIn);
  const resumed = resumeSignIn(signedIn, signIn.toJSON());
  expectNoSecret(signedIn);
  await signIn.wait();
  await resumed.check();
  for (const value of [plex, signedIn, signedIn.getUser, signIn, resumed, signIn.toJSON()]) {
    expectNoSecret(value);
  }
});

test('an error for a state that was tampered with does not contain it', async () => {
  const { plex } = clientWith(() => Response.json(pin()));
  const state = { ...(await startSignIn(plex)).toJSON(), id: TOKEN, code: DEVICE_JWT };
  expectNoSecret(await caught(() => resumeSignIn(plex, state as never)));
});
