/**
 * Faults of a real connection during a wait. Each fault affects two polls in a row, and the user approves meanwhile. A
 * transient fault must not lose the token, and a final one ends the wait.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPlexClient, type PlexErrorCode, type SignIn, startSignIn } from '../../src/index.ts';
import { createSandbox, type Fault, type Listener, type Sandbox } from '../../src/sandbox/index.ts';
import { caught, IDENTIFIER, pin } from '../support/plex.ts';

interface Row {
  fault: Fault;
  /** What a single `check` rejects with; undefined if it succeeds. */
  check?: PlexErrorCode;
  /** Whether it ends a wait. */
  final?: true;
}

const error = (code: number, message = 'a reason') => ({ errors: [{ code, message }] });
const respond = (
  status: number,
  body?: string | object,
  headers?: Record<string, string>,
): Fault => ({
  kind: 'response',
  status,
  ...(body !== undefined && { body }),
  ...(headers && { headers }),
});
const json = (body: string): Fault => respond(200, body, { 'Content-Type': 'application/json' });
const changed = (changes: Record<string, unknown>): Fault => respond(200, pin(changes));

const transient = (check: PlexErrorCode, faults: Record<string, Fault>): [string, Row][] =>
  Object.entries(faults).map(([name, fault]) => [name, { fault, check }]);
const final = (check: PlexErrorCode, faults: Record<string, Fault>): [string, Row][] =>
  Object.entries(faults).map(([name, fault]) => [name, { fault, check, final: true }]);

const rows: [string, Row][] = [
  ...transient('api', {
    '408': respond(408),
    '425': respond(425),
    '429': respond(429),
    '429 with Retry-After: 4': respond(429, error(1003), { 'Retry-After': '4' }),
    '429 with an invalid Retry-After': respond(429, error(1003), { 'Retry-After': 'later' }),
    '429 as HTML': { kind: 'html', status: 429 },
    '404 as HTML': { kind: 'html', status: 404 },
    '404 with nothing': respond(404, ''),
    '500': respond(500, error(1007)),
    '500 with nothing': respond(500, ''),
    '500 with truncated JSON': respond(500, '{"errors":[{"code":10'),
    '502 as HTML': { kind: 'html', status: 502 },
    '503': respond(503),
    '503 as HTML': { kind: 'html', status: 503 },
    '504': respond(504),
    '511': respond(511),
    '418': respond(418),
  }),
  ...transient('response', {
    'HTML with 200': { kind: 'html' },
    'HTML with a JSON type': json('<html></html>'),
    'an empty body': json(''),
    'truncated JSON': json('{"id":1272322473,"code":"KY'),
    'a truncated body': { kind: 'truncate' },
    null: json('null'),
    'a list': json('[]'),
    'a string': json('"KYLX"'),
    'an empty object': json('{}'),
    'very deep nesting': json('['.repeat(200_000)),
    'two JSON values': json('{}{}'),
    XML: respond(200, '<pin id="1" authToken=""/>', { 'Content-Type': 'application/xml' }),
    'wrong types': { kind: 'wrong-types' },
    'an id that is a string': changed({ id: '1272322473' }),
    'a number too large for JSON': json('{"id":1e999,"code":"a","expiresIn":1,"authToken":null}'),
    'another PIN': changed({ id: 7, authToken: 'somebody-elses' }),
    'a token of two lines': changed({ authToken: 'a\r\nb' }),
    'a token of 10 kB': changed({ authToken: 'x'.repeat(10_000) }),
    'a token that is a number': changed({ authToken: 12 }),
    '8 MiB': { kind: 'huge', bytes: 2 ** 23 },
    'an endless body': { kind: 'huge', bytes: Infinity },
    '204': respond(204),
    'a redirect to nowhere': respond(302, ''),
    'a redirect in a circle': { kind: 'redirect', to: '/api/v2/pins/1', times: 8 },
  }),
  ...transient('network', {
    'a reset before the response': { kind: 'reset' },
    'a reset within the body': { kind: 'reset', at: 'body' },
  }),
  ...transient('timeout', {
    'a response after 20 s': { kind: 'delay', ms: 20_000 },
    'no response': { kind: 'hang' },
    'an incomplete body': { kind: 'hang', at: 'body' },
  }),
  ['a response after 3 s', { fault: { kind: 'delay', ms: 3_000 } }],
  ['a Date in another year', { fault: { kind: 'date', date: new Date('2036-01-01') } }],
  ['an invalid Date', { fault: { kind: 'date', date: 'yesterday' } }],
  ...final('api', {
    '400': respond(400, error(1004)),
    '401': respond(401, error(1001)),
    '403': respond(403, error(1)),
    '422': respond(422, error(1097)),
  }),
  ...final('pin_expired', {
    '404 with 1020': respond(404, error(1020, 'Code not found or expired')),
    '404 with 1002': respond(404, error(1002)),
  }),
];

const TIMERS = ['setTimeout', 'clearTimeout', 'Date', 'performance'] as const;
const turn = () => new Promise((done) => setImmediate(done));

let sandbox: Sandbox;
let listener: Listener;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: [...TIMERS], now: Date.parse('2026-11-22T12:00:00Z') });
  sandbox = createSandbox();
  listener = await sandbox.listen();
});
afterEach(async () => {
  await listener.close();
  vi.useRealTimers();
});

/** A sign-in, and the number of requests that its client has sent. */
async function start(): Promise<{ signIn: SignIn; sent: () => number }> {
  let sent = 0;
  const plex = createPlexClient({
    clientIdentifier: IDENTIFIER,
    plexTv: listener.url,
    fetch: (input, init) => {
      sent++;
      return fetch(input, init);
    },
  });
  return { signIn: await startSignIn(plex), sent: () => sent };
}

const TIMEOUT = 10_000;

/** How long a request that has arrived makes no progress, in ms. */
function stall(fault: Fault): number {
  if (fault.kind === 'delay') return Math.min(fault.ms, TIMEOUT);
  return fault.kind === 'hang' ? TIMEOUT : 0;
}

/** Lets real requests happen, and advances the fake time when nothing else makes progress. */
async function settle<T>(
  promise: Promise<T>,
  { fault, sent, pauses }: { fault: Fault; sent: () => number; pauses: { at?: number } },
): Promise<T | { error: unknown }> {
  const progress = { done: false };
  const outcome = promise
    .catch((reason: unknown) => ({ error: reason }))
    .finally(() => (progress.done = true));
  let stalled = sandbox.requests.length;
  while (!progress.done) {
    await turn();
    if (pauses.at === sent()) {
      await vi.advanceTimersToNextTimerAsync();
    } else if (stall(fault) > 0 && sandbox.requests.length > stalled) {
      stalled = sandbox.requests.length;
      // The headers and a part of the body may be on their way.
      for (let turns = 0; turns < 20; turns++) await turn();
      await vi.advanceTimersByTimeAsync(stall(fault));
    }
  }
  return outcome;
}

/** Waits, and records the number of requests before each pause. */
function wait(signIn: SignIn, sent: () => number) {
  const pauses: { at?: number } = {};
  const waiting = signIn.wait({
    onWaiting: () => {
      pauses.at = sent();
    },
  });
  return { waiting, pauses };
}

describe.each(rows)('%s', (_, { fault, check, final: ends }) => {
  test(`a single check: ${check ?? 'succeeds'}`, async () => {
    const { signIn, sent } = await start();
    sandbox.fail({ times: 1, ...fault });
    const outcome = await settle(signIn.check(), { fault, sent, pauses: {} });
    if (check) expect(outcome).toMatchObject({ error: { code: check } });
    else expect(outcome).toBeNull();
  });

  test(ends ? 'ends the wait' : 'the token still arrives', async () => {
    const { signIn, sent } = await start();
    sandbox.fail({ times: 2, ...fault });
    sandbox.approve(signIn.code);
    const { waiting, pauses } = wait(signIn, sent);
    const outcome = await settle(waiting, { fault, sent, pauses });
    if (ends) {
      expect(outcome).toMatchObject({ error: { code: check } });
      expect(sent()).toBe(2);
    } else {
      expect(outcome).toMatchObject({ token: expect.stringMatching(/^[\w-]{20}$/) });
    }
  });
});

describe('a redirect to another host', () => {
  const received: string[] = [];
  const elsewhere = createServer((request, response) => {
    received.push(request.url ?? '');
    response.end();
  });
  beforeAll(() => new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done)));
  afterAll(() => elsewhere.close());

  test.each([301, 302, 303, 307, 308] as const)('%i: nothing is sent there', async (status) => {
    const { port } = elsewhere.address() as AddressInfo;
    const fault: Fault = { kind: 'redirect', to: `http://127.0.0.1:${port}/`, status };
    const first = await start();
    sandbox.fail(fault);
    expect(await caught(() => first.signIn.check())).toMatchObject({ code: 'response', status });
    const { signIn, sent } = await start();
    sandbox.fail(fault);
    sandbox.approve(signIn.code);
    const { waiting, pauses } = wait(signIn, sent);
    expect(await settle(waiting, { fault, sent, pauses })).toHaveProperty('token');
    expect(received).toEqual([]);
  });
});

test('the table has at least forty faults', () => {
  expect(rows.length).toBeGreaterThanOrEqual(40);
});
