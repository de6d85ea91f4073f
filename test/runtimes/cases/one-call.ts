import {
  createPlexClient,
  PlexApiError,
  PlexError,
  type PlexErrorCode,
  PlexInputError,
  PlexNetworkError,
  PlexResponseError,
  PlexTimeoutError,
} from 'plex-pin';
import { createSandbox, type Fault } from 'plex-pin/sandbox';
import { assert, equal, rejection } from './assert.ts';
import type { Cases } from './case.ts';
import { signedInClient } from './signed-in-client.ts';

const clientIdentifier = 'one-call';
const NAME = 'Küche 居間 📺';

export const oneCall: Cases = {
  async 'builds a request without sending it'() {
    const plex = createPlexClient({ clientIdentifier, product: 'My App' });
    const request = await plex.getPin.request({ strong: true });
    equal([request.method, request.url], ['POST', 'https://plex.tv/api/v2/pins?strong=true']);
    equal(
      ['Accept', 'X-Plex-Client-Identifier', 'X-Plex-Product'].map((name) =>
        request.headers.get(name),
      ),
      ['application/json', clientIdentifier, 'My App'],
    );
  },

  async 'sends names in any script as UTF-8'() {
    const sandbox = createSandbox();
    const names = { product: NAME, deviceName: NAME };
    const plex = createPlexClient({ clientIdentifier, ...names, fetch: sandbox.fetch });
    equal((await plex.getPin()).product, NAME);
  },

  async 'requests a PIN and polls it'() {
    const sandbox = createSandbox();
    const plex = createPlexClient({ clientIdentifier, fetch: sandbox.fetch });
    const { id, code, expiresIn, authToken } = await plex.getPin({ strong: true });
    equal([typeof id, code.length, expiresIn, authToken], ['number', 25, 1800, null]);
    sandbox.approve(code);
    equal(typeof (await plex.getTokenByPinId({ pinId: id })).authToken, 'string');
  },

  async 'signs calls with a token, or a function that gives one'() {
    const { plex, token } = await signedInClient(clientIdentifier);
    equal((await plex.withToken(token).getUser()).username, 'owner');
    equal((await plex.withToken(() => Promise.resolve(token)).getUser()).username, 'owner');
    equal((await plex.getUser(undefined, { token })).username, 'owner');
  },

  async 'lists servers, and links a code'() {
    const { plex, sandbox, token } = await signedInClient(clientIdentifier);
    const me = plex.withToken(token);
    const devices = await me.getResources({ includeHttps: true, includeRelay: true });
    equal(
      devices.map(({ name }) => name),
      ['Living Room', 'Attic'],
    );
    const { id, code } = await plex.getPin();
    await me.linkPin({ code });
    equal(typeof (await plex.getTokenByPinId({ pinId: id })).authToken, 'string');
    equal(sandbox.requests.at(-2)?.status, 204);
  },

  async 'pings, signs out, and is rejected afterwards'() {
    const { plex, token } = await signedInClient(clientIdentifier);
    const me = plex.withToken(token);
    await me.ping();
    await me.signOut();
    const error = await rejection(me.getUser());
    assert(error instanceof PlexApiError, String(error));
    equal([error.code, error.status, error.errors[0]?.code], ['api', 401, 1001]);
  },

  async 'rejects with an error of the right class and code'() {
    for (const [fault, errorClass, code] of FAULTS) {
      const sandbox = createSandbox();
      const plex = createPlexClient({ clientIdentifier, fetch: sandbox.fetch });
      sandbox.fail(fault);
      const error = await rejection(plex.getPin({}, patience(fault)));
      const what = `${fault.kind} gave ${String(error)}`;
      assert(error instanceof errorClass && error instanceof PlexError, what);
      equal(error.code, code);
    }
  },

  async 'says how long to wait before the next request'() {
    const sandbox = createSandbox();
    const plex = createPlexClient({ clientIdentifier, fetch: sandbox.fetch });
    sandbox.fail({ kind: 'response', status: 429, headers: { 'Retry-After': '7' } });
    const error = await rejection(plex.getPin());
    assert(error instanceof PlexApiError, String(error));
    equal([error.status, error.retryAfter], [429, 7]);
  },

  async 'rejects invalid arguments before anything is sent'() {
    const sandbox = createSandbox();
    const plex = createPlexClient({ clientIdentifier, fetch: sandbox.fetch });
    const error = await rejection(plex.getTokenByPinId({ pinId: Number.NaN }));
    assert(error instanceof PlexInputError, String(error));
    equal([error.code, error.field, sandbox.requests.length], ['input', 'pinId', 0]);
  },

  async 'rejects with the reason of the signal that aborts it'() {
    const sandbox = createSandbox();
    const plex = createPlexClient({ clientIdentifier, fetch: sandbox.fetch });
    sandbox.fail({ kind: 'hang', times: Infinity });
    const reason = new Error('enough');
    const controller = new AbortController();
    const call = rejection(plex.getPin({}, { signal: controller.signal }));
    controller.abort(reason);
    assert((await call) === reason, 'expected the reason of the signal');
    assert(
      (await rejection(plex.getPin({}, { signal: AbortSignal.abort(reason) }))) === reason,
      'expected the reason of a signal that was aborted before',
    );
  },

  async 'shows a token nowhere'() {
    const { plex, sandbox, token } = await signedInClient(clientIdentifier);
    const me = plex.withToken(token);
    equal([holds({ error: new Error(token) }, token), holds(me, token)], [true, false]);
    const lost = createPlexClient({
      clientIdentifier,
      fetch: () => Promise.reject(new TypeError(`No route for ${token}`)),
    });
    equal(holds(await rejection(lost.withToken(token).getUser()), token), false);
    for (const [fault] of FAULTS) {
      sandbox.fail(fault);
      const error = await rejection(me.getUser(undefined, patience(fault)));
      equal(holds(error, token), false);
    }
  },
};

/** What goes wrong, and what the caller sees of it. */
const FAULTS: [Fault, abstract new (...args: never) => PlexError, PlexErrorCode][] = [
  [{ kind: 'response', status: 500 }, PlexApiError, 'api'],
  [{ kind: 'html', status: 503 }, PlexApiError, 'api'],
  [{ kind: 'html' }, PlexResponseError, 'response'],
  [{ kind: 'truncate' }, PlexResponseError, 'response'],
  [{ kind: 'wrong-types' }, PlexResponseError, 'response'],
  [{ kind: 'huge', bytes: 2 ** 21 }, PlexResponseError, 'response'],
  [{ kind: 'redirect', to: 'https://evil.example/' }, PlexResponseError, 'response'],
  [{ kind: 'reset' }, PlexNetworkError, 'network'],
  [{ kind: 'reset', at: 'body' }, PlexNetworkError, 'network'],
  [{ kind: 'hang' }, PlexTimeoutError, 'timeout'],
  [{ kind: 'hang', at: 'body' }, PlexTimeoutError, 'timeout'],
];

/** As little as can be, but only where time has to run out: a slow machine must not look like a fault. */
const patience = ({ kind }: Fault) => ({ timeout: kind === 'hang' ? 50 : 60_000 });

/** Whether a value holds a text anywhere, also where only a debugger shows it. */
function holds(value: unknown, text: string, seen = new Set<unknown>()): boolean {
  if (typeof value === 'string') return value.includes(text);
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  if (seen.has(value)) return false;
  seen.add(value);
  const properties = Object.values(Object.getOwnPropertyDescriptors(value));
  const parts = [value instanceof Error && value.stack, ...properties.map((one) => one.value)];
  return parts.some((part) => holds(part, text, seen));
}
